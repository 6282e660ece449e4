import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { type Binaries, findPrograms, toBinaries } from '../../../cli/cluster/binaries/find';
import { images, releases } from '../../../constructs/versions';
import { fileOf, type GoProgram, provideGoProgram, tagOf } from '../../go-program';
import { isInstalled } from '../../provided';

const KEYCLOAK = `keycloak-${tagOf(images.keycloak)}`;

const operator: GoProgram = {
  module: 'github.com/epam/edp-keycloak-operator',
  version: releases.realmOperator.revision,
  main: 'cmd',
  name: 'realm-operator',
};

/** What Grafana finds roles with. @see https://github.com/grafana/grafana/blob/v12.4.9/pkg/util/json.go */
const jpgo: GoProgram = {
  module: 'github.com/jmespath-community/go-jmespath',
  version: 'v1.1.1',
  main: 'cmd/jpgo',
  name: 'jpgo',
};

const oauth2Proxy: GoProgram = {
  module: 'github.com/oauth2-proxy/oauth2-proxy/v7',
  version: tagOf(images.oauth2Proxy),
  name: 'oauth2-proxy',
};

export interface Programs {
  readonly controlPlane: Binaries;
  /** Folder of Keycloak's distribution. */
  readonly keycloak: string;
  readonly realmOperator: string;
  /** Evaluates a JMESPath expression on JSON. */
  readonly jpgo: string;
  readonly oauth2Proxy: string;
  /** Folder or address of the custom resource definitions. @default they are downloaded */
  readonly definitions?: string;
}

/** What is missing of what the programs need; empty where they can be had. */
export function missingPrograms(): string[] {
  const folder = cacheFolder();
  const { missing } = findPrograms(process.env, folder);
  return [
    ...missing,
    ...lacking('java', '-version'),
    ...(existsSync(path.join(folder, KEYCLOAK)) ? [] : lacking('mvn', '-version')),
    ...([operator, jpgo, oauth2Proxy].map(fileOf).every((file) => existsSync(file))
      ? []
      : lacking('go', 'version')),
  ];
}

/** The programs of the versions that the platform runs: Keycloak is fetched once, the realm operator built once. */
export async function providePrograms(): Promise<Programs> {
  const folder = cacheFolder();
  const keycloak = path.join(folder, KEYCLOAK);
  if (!existsSync(keycloak)) fetchKeycloak(folder);
  return {
    controlPlane: toBinaries(findPrograms(process.env, folder)),
    keycloak,
    realmOperator: await provideGoProgram(operator),
    jpgo: await provideGoProgram(jpgo),
    oauth2Proxy: await provideGoProgram(oauth2Proxy),
    definitions: process.env.PLINTH_CRDS,
  };
}

/** By Maven, which knows where this machine has artifacts from. */
function fetchKeycloak(folder: string): void {
  const work = mkdtempSync(path.join(folder, '.fetch-'));
  try {
    const artifact = `org.keycloak:keycloak-quarkus-dist:${tagOf(images.keycloak)}:zip`;
    const goal = ['dependency:unpack', `-Dartifact=${artifact}`, `-DoutputDirectory=${work}`];
    const { status, stdout } = spawnSync('mvn', ['-q', '-B', ...goal], { cwd: work, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${artifact}: must be fetched, got:\n${stdout.slice(-2000)}`);
    renameSync(path.join(work, KEYCLOAK), path.join(folder, KEYCLOAK));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const lacking = (program: string, ...args: readonly string[]): string[] =>
  isInstalled(program, ...args) ? [] : [program];
