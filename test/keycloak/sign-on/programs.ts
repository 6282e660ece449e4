import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Json } from '../../../cli/cluster/api/client';
import { freePorts } from '../../../cli/cluster/control-plane/free-ports';
import type { Service, Workspace } from '../../../cli/cluster/control-plane/workspace';
import { until } from '../../../cli/cluster/until';
import { objectOf } from '../platform-objects';

/** Seconds for a program to be ready. */
const PATIENCE = 30;

const argumentsOf = (deployment: string): readonly string[] =>
  objectOf('Deployment', deployment).spec.template.spec.containers[0].args;

/** A program of the sign-in, where it listens here. */
export interface Running extends Service {
  readonly port: number;
}

/** The sessions, in a redis with the arguments of Valkey. */
export async function startSessions(workspace: Workspace): Promise<Running> {
  const [port] = (await freePorts(1)) as [number];
  const args = argumentsOf('valkey').map((one, index, all) =>
    all[index - 1] === '--port' ? `${port}` : one,
  );
  const service = workspace.start('redis', 'redis-server', [...args, '--bind', '127.0.0.1']);
  await ready(service, async () => service.log().includes('Ready to accept connections'));
  return { ...service, port };
}

/** A sign-in of `dist`. */
export interface SignIn {
  readonly deployment: Json;
  /** With its page. */
  readonly configMap: Json;
}

/** That before `alertmanager` or another program of the platform. */
export const signInBefore = (program: string): SignIn => ({
  deployment: objectOf('Deployment', `oauth2-proxy-${program}`),
  configMap: objectOf('ConfigMap', `oauth2-proxy-${program}`),
});

interface Proxy {
  readonly program: string;
  readonly signIn: SignIn;
  readonly clientSecret: string;
  readonly sessions: number;
  /** By which it reaches Keycloak under its name in the cluster. */
  readonly network: string;
  /** After how long roles are asked for anew. @default that of `dist` */
  readonly refresh?: string;
}

/** The real oauth2-proxy before a program, with the arguments, page and secrets of `dist`; only addresses, ports and folders are others. */
export async function startProxy(workspace: Workspace, props: Proxy): Promise<Running> {
  const { program, signIn, clientSecret, sessions, network, refresh } = props;
  const { name, namespace } = signIn.deployment.metadata;
  const [port, metrics] = (await freePorts(2)) as [number, number];
  const folder = workspace.file(`${name}-${namespace}-${port}`);
  write(path.join(folder, 'pages'), signIn.configMap.data);
  const cookieSecret = randomBytes(16).toString('hex');
  const given: readonly string[] = signIn.deployment.spec.template.spec.containers[0].args;
  const fileOf = (flag: string) => path.basename(given.find((arg) => arg.startsWith(`--${flag}=`)) ?? '');
  write(path.join(folder, 'secrets'), {
    [fileOf('client-secret-file')]: clientSecret,
    [fileOf('cookie-secret-file')]: cookieSecret,
  });
  const changed: Readonly<Record<string, string>> = {
    '--http-address': `127.0.0.1:${port}`,
    '--metrics-address': `127.0.0.1:${metrics}`,
    '--redis-connection-url': `redis://127.0.0.1:${sessions}`,
    ...(refresh && { '--cookie-refresh': refresh }),
  };
  const args = given.map((arg) => {
    const [, flag = '', value = ''] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
    return `${flag}=${changed[flag] ?? value.replace('/etc/oauth2-proxy', folder)}`;
  });
  const settings = [`HTTP_PROXY=${network}`, 'NO_PROXY=127.0.0.1'];
  const service = workspace.start(`${name}-${namespace}-${port}`, 'env', [...settings, program, ...args]);
  await ready(service, async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok);
  return { ...service, port };
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}

async function ready(service: Service, isReady: () => Promise<boolean>): Promise<void> {
  const done = await until(PATIENCE, async () => {
    if (service.ended())
      throw new Error(`${service.name} must keep running, but has ended:\n${service.log()}`);
    return (await isReady().catch(() => false)) || undefined;
  });
  if (!done) throw new Error(`${service.name} must be ready, but is not:\n${service.log()}`);
}
