import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { Service, Workspace } from '../../cli/cluster/control-plane/workspace';
import { until } from '../../cli/cluster/until';
import type { Istiod } from './istiod';
import { NODE_ADDRESS } from './node';
import type { Programs } from './programs/provide';
import type { MeshPod } from './world';

// biome-ignore lint/suspicious/noExplicitAny: containers as injection writes them
type Json = any;

/** Seconds until a proxy has its certificate and its listeners. */
const PATIENCE = 90;

/** Group whose traffic Istio's rules leave alone. */
const PROXY_GROUP = '1337';

/** What a caller needs to be one of the mesh. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

export interface ProxyOptions {
  readonly target: MeshPod;
  /** Network namespace of the pod. */
  readonly namespace: string;
  /** Token of the pod's account, for istiod. */
  readonly token: string;
  /** Certificate that istiod is known by, PEM. */
  readonly root: string;
}

/** pilot-agent and Envoy of a pod, as injection says: with its arguments, variables and rules of iptables. */
export class PodProxy {
  private constructor(
    private readonly workspace: Workspace,
    private readonly service: Service,
    private readonly target: MeshPod,
  ) {}

  /** @param workspace where it works, and is ended with */
  static async start(
    programs: Programs,
    istiod: Istiod,
    workspace: Workspace,
    options: ProxyOptions,
  ): Promise<PodProxy> {
    const { target, namespace, token, root } = options;
    const folder = folderOf(target);
    const containers = await istiod.inject(injectable(target));
    const init = containers.get('istio-init');
    const proxy = containers.get('istio-proxy');
    if (!proxy) throw new Error(`${target.name}: injection must add a proxy`);
    if (init) redirect(programs, namespace, target, init.args);
    const make = (name: string): string => {
      const made = workspace.file(`${folder}/${name}`);
      mkdirSync(made, { recursive: true });
      return made;
    };
    writeFileSync(`${make('var/run/secrets/tokens')}/istio-token`, token);
    writeFileSync(`${make('var/run/secrets/istio')}/root-cert.pem`, root);
    for (const name of ['certificates', 'etc/istio/proxy']) make(name);
    const service = workspace.start(
      folder,
      'nsenter',
      [
        `--net=/run/netns/${namespace}`,
        '--setgid',
        PROXY_GROUP,
        programs.istio,
        'pilot-agent',
        ...proxy.args.map((one: string) => one.replace('$(POD_NAMESPACE)', target.pod.namespace)),
        '--concurrency=1',
      ],
      { env: environmentOf(target, proxy, programs), folder },
    );
    return new PodProxy(workspace, service, target);
  }

  /** @throws when it has ended, or is not ready in time, with what it has said last */
  async ready(): Promise<void> {
    const { address, name } = this.target;
    const ready = await until(PATIENCE, async () => {
      if (this.service.ended()) throw new Error(`${name}: pilot-agent has ended:\n${this.service.log()}`);
      const [refused] = this.log().match(/.*gRPC config for .* rejected:.*/) ?? [];
      if (refused) throw new Error(`${name}: Envoy must take what istiod says, got:\n${refused}`);
      return (await statusOf(address, 15021, '/healthz/ready')) === 200 || undefined;
    });
    if (!ready) throw new Error(`${name}: proxy must be ready within ${PATIENCE} s:\n${this.service.log()}`);
  }

  identity(): Identity {
    const read = (name: string): string =>
      readFileSync(this.workspace.file(`${folderOf(this.target)}/certificates/${name}`), 'utf8');
    return { key: read('key.pem'), cert: read('cert-chain.pem'), ca: read('root-cert.pem') };
  }

  /** Everything that it has said, with the lines of its access log. */
  log(): string {
    return readFileSync(this.workspace.file(`${folderOf(this.target)}.log`), 'utf8');
  }
}

const folderOf = ({ name }: MeshPod): string => name.replaceAll('/', '.');

const statusOf = (host: string, port: number, at: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const sent = http.get({ host, port, path: at, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(undefined));
  });

/** The pod as its controller makes it. */
function injectable({ pod }: MeshPod): object {
  const { metadata, spec } = pod.object.manifest as Json;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: pod.name, namespace: pod.namespace, labels: pod.labels },
    spec: { ...spec, serviceAccountName: pod.serviceAccount },
  };
}

/** Istio's own rules, with the arguments that injection writes. */
function redirect({ istio }: Programs, namespace: string, { name }: MeshPod, args: readonly string[]): void {
  const command = ['netns', 'exec', namespace, istio, 'pilot-agent', ...args];
  const { status, stderr, stdout } = spawnSync('ip', command, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name}: rules of iptables must be made, got:\n${stderr || stdout}`);
}

function environmentOf({ pod, address }: MeshPod, proxy: Json, programs: Programs): NodeJS.ProcessEnv {
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': pod.name,
    'metadata.namespace': pod.namespace,
    'status.podIP': address,
    'spec.serviceAccountName': pod.serviceAccount,
    'status.hostIP': NODE_ADDRESS,
    'spec.nodeName': 'node',
  };
  const injected = Object.fromEntries(
    proxy.env.flatMap(({ name, value, valueFrom }: Json) => {
      const said = value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ''];
      return said === undefined ? [] : [[name, said]];
    }),
  );
  const config = JSON.parse(injected.PROXY_CONFIG || '{}');
  return {
    ...injected,
    PROXY_CONFIG: JSON.stringify({
      ...config,
      binaryPath: programs.envoy,
      discoveryAddress: `${NODE_ADDRESS}:15012`,
    }),
    CA_ADDR: `${NODE_ADDRESS}:15012`,
    ISTIO_BOOTSTRAP: programs.bootstrap,
    OUTPUT_CERTS: './certificates',
    ISTIO_META_APP_CONTAINERS: 'main',
  };
}
