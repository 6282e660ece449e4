import type { ChildProcess } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePorts } from '../../../cli/cluster/control-plane/free-ports';
import type { Environment } from '../../../verify/dist';
import { startEnvoy } from '../../verify/connectivity/istiod/envoy';
import { addressOf, envoyCluster } from '../../verify/connectivity/istiod/envoy-cluster';
import { askIstiod } from '../../verify/connectivity/istiod/program';
import { Surroundings } from '../../verify/connectivity/istiod/surroundings';
import type { Editable } from '../../verify/mutations/mutation';
import type { Identity, MeshAuthority } from './certificates';

/** Filters of Istio's that a stock Envoy has; its others count and log. */
const FILTERS = ['envoy.filters.http.rbac', 'envoy.filters.http.ext_authz', 'envoy.filters.http.router'];

interface Around {
  /** Envoy. */
  readonly program: string;
  readonly folder: string;
  readonly environment: Environment;
  /** Program that knows istiod. */
  readonly istiod: string;
  readonly authority: MeshAuthority;
  /** Whom a proxy asks, by its host in the cluster, with the port where it is here. */
  readonly asked: Readonly<Record<string, number>>;
  /** What the program behind it answers. @default which address it was asked for */
  readonly answer?: http.RequestListener;
}

/**
 * The sidecar of a pod as istiod configures it of `dist`, in a real Envoy, with a program behind it that says what it was asked for. It
 * takes mutual TLS and knows callers by their certificates; whom it asks it asks in plain text, at another address.
 */
export class Sidecar {
  private constructor(
    private readonly envoy: ChildProcess,
    private readonly behind: http.Server,
    readonly port: number,
    /** Paths that have got to the program, in their order. */
    readonly arrived: readonly string[],
  ) {}

  /** @param pod `namespace/name` @param port that the program listens on in the cluster */
  static async start(pod: string, port: number, around: Around): Promise<Sidecar> {
    const arrived: string[] = [];
    const { answer = echo } = around;
    const behind = http.createServer((request, response) => {
      arrived.push(request.url ?? '');
      answer(request, response);
    });
    await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
    const [own] = (await freePorts(1)) as [number];
    const cluster = new Surroundings(around.environment, [pod]);
    const [{ said }] = askIstiod<Editable[][]>(around.istiod, 'inbound', [[pod, cluster]]) as [Editable];
    // Envoy is called at its own port, where a pod's sidecar sees the one that was called.
    const text = JSON.stringify(managerOf(said[0], port));
    const manager = JSON.parse(text.replaceAll(`"destinationPort":${port}`, `"destinationPort":${own}`));
    const bootstrap = bootstrapOf(manager, own, (behind.address() as AddressInfo).port, around);
    return new Sidecar(await startEnvoy(around.program, around.folder, bootstrap), behind, own, arrived);
  }

  stop(): void {
    this.envoy.kill();
    this.behind.close();
  }
}

const echo: http.RequestListener = ({ url }, response) => void response.end(`answered ${url}`);

/** What takes HTTP in mutual TLS on a port. */
function managerOf(listeners: readonly Editable[], port: number): Editable {
  const chain = listeners
    .flatMap(({ filterChains }) => filterChains)
    .find(
      ({ filterChainMatch: match }) => match?.destinationPort === port && match.transportProtocol === 'tls',
    );
  return chain.filters.at(-1).typedConfig;
}

function bootstrapOf(
  { accessLog: _, tracing: __, ...manager }: Editable,
  port: number,
  behind: number,
  { authority, asked }: Around,
): object {
  const typedConfig = {
    ...manager,
    httpFilters: manager.httpFilters.filter(({ name }: Editable) => FILTERS.includes(name)),
  };
  const [route] = manager.routeConfig.virtualHosts.flatMap(({ routes }: Editable) => routes);
  const others = Object.entries(asked).map(([name, at]) => envoyCluster(name, { port: at }));
  return {
    staticResources: {
      listeners: [
        {
          address: addressOf(port),
          filterChains: [
            {
              filters: [{ name: 'http', typedConfig }],
              transportSocket: mutualTls(
                authority.identity('cluster.local/ns/of-the-pod/sa/pod'),
                authority.pem,
              ),
            },
          ],
        },
      ],
      clusters: [envoyCluster(route.route.cluster, { port: behind }), ...others],
    },
  };
}

const mutualTls = ({ cert, key }: Identity, authority: string): object => ({
  name: 'envoy.transport_sockets.tls',
  typedConfig: {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    requireClientCertificate: true,
    commonTlsContext: {
      tlsCertificates: [{ certificateChain: { inlineString: cert }, privateKey: { inlineString: key } }],
      validationContext: { trustedCa: { inlineString: authority } },
    },
  },
});
