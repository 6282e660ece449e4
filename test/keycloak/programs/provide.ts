import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../../cli/cluster/binaries/build';
import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { type Binaries, findPrograms, toBinaries } from '../../../cli/cluster/binaries/find';
import { images, releases } from '../../../constructs/versions';
import { isInstalled } from '../../provided';

const KEYCLOAK = `keycloak-${versionOf(images.keycloak)}`;
const OPERATOR = `realm-operator-${releases.realmOperator.revision}`;

/** What Grafana finds roles with. @see https://github.com/grafana/grafana/blob/v12.4.9/pkg/util/json.go */
const JMESPATH = { name: 'github.com/jmespath-community/go-jmespath', version: 'v1.1.1' };
const JPGO = `jpgo-${JMESPATH.version}`;

export interface Programs {
  readonly controlPlane: Binaries;
  /** Folder of Keycloak's distribution. */
  readonly keycloak: string;
  readonly realmOperator: string;
  /** Evaluates a JMESPath expression on JSON. */
  readonly jpgo: string;
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
    ...([OPERATOR, JPGO].every((program) => existsSync(path.join(folder, program)))
      ? []
      : lacking('go', 'version')),
  ];
}

/** The programs of the versions that the platform runs: Keycloak is fetched once, the realm operator built once. */
export async function providePrograms(): Promise<Programs> {
  const folder = cacheFolder();
  const at = (program: string): string => path.join(folder, program);
  if (!existsSync(at(KEYCLOAK))) fetchKeycloak(folder);
  if (!existsSync(at(OPERATOR))) await buildOperator(folder);
  if (!existsSync(at(JPGO))) await buildJpgo(folder);
  return {
    controlPlane: toBinaries(findPrograms(process.env, folder)),
    keycloak: at(KEYCLOAK),
    realmOperator: at(OPERATOR),
    jpgo: at(JPGO),
    definitions: process.env.PLINTH_CRDS,
  };
}

/** By Maven, which knows where this machine has artifacts from. */
function fetchKeycloak(folder: string): void {
  const work = mkdtempSync(path.join(folder, '.fetch-'));
  try {
    const artifact = `org.keycloak:keycloak-quarkus-dist:${versionOf(images.keycloak)}:zip`;
    const goal = ['dependency:unpack', `-Dartifact=${artifact}`, `-DoutputDirectory=${work}`];
    const { status, stdout } = spawnSync('mvn', ['-q', '-B', ...goal], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${artifact}: must be fetched, got:\n${stdout.slice(-2000)}`);
    renameSync(path.join(work, KEYCLOAK), path.join(folder, KEYCLOAK));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const buildOperator = (folder: string): Promise<void> =>
  buildFrom(
    { name: 'github.com/epam/edp-keycloak-operator', version: releases.realmOperator.revision },
    { program: OPERATOR, main: 'cmd' },
    folder,
  );

const buildJpgo = (folder: string): Promise<void> =>
  buildFrom(JMESPATH, { program: JPGO, main: 'cmd/jpgo' }, folder);

/** @param main folder of the module that the program is in */
async function buildFrom(
  { name, version }: { readonly name: string; readonly version: string },
  { program, main }: { readonly program: string; readonly main: string },
  folder: string,
): Promise<void> {
  const module = `module plinth.dev/${program}\n\ngo 1.25\n\nrequire ${name} ${version}\n`;
  await build({ module, linkerFlags: '' }, [{ program, package: `${name}/${main}` }], folder, (line) => {
    process.stderr.write(`${line}\n`);
  });
}

const lacking = (program: string, ...args: readonly string[]): string[] =>
  isInstalled(program, ...args) ? [] : [program];

/** The tag of an image, with or without a digest behind it. */
function versionOf(image: string): string {
  const [, version = ''] = /:([\w.-]+)(?:@|$)/.exec(image) ?? [];
  return version;
}
