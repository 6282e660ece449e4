import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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

interface Proxy {
  readonly program: string;
  /** `alertmanager` or another that has a sign-in. */
  readonly before: string;
  readonly clientSecret: string;
  readonly sessions: number;
  /** By which it reaches Keycloak under its name in the cluster. */
  readonly network: string;
  /** After how long roles are asked for anew. @default that of `dist` */
  readonly refresh?: string;
}

/** The real oauth2-proxy before a program, with the arguments, page and secrets of `dist`; only addresses, ports and folders are others. */
export async function startProxy(workspace: Workspace, props: Proxy): Promise<Running> {
  const { program, before, clientSecret, sessions, network, refresh } = props;
  const name = `oauth2-proxy-${before}`;
  const [port, metrics] = (await freePorts(2)) as [number, number];
  const folder = workspace.file(`${name}-${port}`);
  write(path.join(folder, 'pages'), objectOf('ConfigMap', name).data);
  const cookieSecret = randomBytes(16).toString('hex');
  write(path.join(folder, 'secrets'), { 'client-secret': clientSecret, 'cookie-secret': cookieSecret });
  const changed: Readonly<Record<string, string>> = {
    '--http-address': `127.0.0.1:${port}`,
    '--metrics-address': `127.0.0.1:${metrics}`,
    '--redis-connection-url': `redis://127.0.0.1:${sessions}`,
    ...(refresh && { '--cookie-refresh': refresh }),
  };
  const args = argumentsOf(name).map((arg) => {
    const [, flag = '', value = ''] = /^(--[^=]+)=(.*)$/.exec(arg) ?? [];
    return `${flag}=${changed[flag] ?? value.replace('/etc/oauth2-proxy', folder)}`;
  });
  const settings = [`HTTP_PROXY=${network}`, 'NO_PROXY=127.0.0.1'];
  const service = workspace.start(`${name}-${port}`, 'env', [...settings, program, ...args]);
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
