import { RUNTIME } from '../verify/connectivity/istiod/gateway-envoy';
import { askIstiod } from '../verify/connectivity/istiod/program';
import { Surroundings } from '../verify/connectivity/istiod/surroundings';
import type { Editable, MutableDist } from '../verify/mutations/mutation';
import { putInFront } from '../verify/trusted-proxies';

/** A dist as istiod sees it, with all of the mesh's configuration and what the gateway logs. */
class WithMeshConfig extends Surroundings {
  constructor(private readonly dist: MutableDist) {
    super(dist.toEnvironment(), 'gateways');
  }

  override get files(): Readonly<Record<string, string>> {
    const environment = this.dist.toEnvironment();
    const more = environment
      .ofKind('telemetry.istio.io', 'Telemetry')
      .map(({ manifest }) => JSON.stringify(manifest));
    const { meshConfig } = this.dist.application('istiod').spec.sources[0].helm.valuesObject;
    const all = super.files;
    return {
      ...all,
      'config.yaml': [all['config.yaml'], ...more].join('\n---\n'),
      'mesh.json': JSON.stringify(meshConfig),
    };
  }
}

/** Where what the gateway needs is found here. */
export interface Neighbours {
  /** Port that it listens on. */
  readonly port: number;
  /** Port of what all routes lead to. */
  readonly upstream: number;
  /** Port of the bouncer. */
  readonly bouncer: number;
  /** File that it logs to. */
  readonly log: string;
}

/** The one proxy in front of the gateway, which appends who has called it. */
export const behindOneProxy = (dist: MutableDist): MutableDist =>
  putInFront(dist, { cidrs: ['127.0.0.1/32'] });

/**
 * What istiod's code tells the gateway of a dist to do with requests to the platform's hosts, for an Envoy without Istio's filters and
 * without TLS: its routes, its log, and whom it asks.
 */
export function gatewayBootstrap(istiod: string, dist: MutableDist, at: Neighbours): object {
  const [{ said } = { said: [] }] = askIstiod<Editable[]>(istiod, 'gateways', [
    ['prod', new WithMeshConfig(dist)],
  ]);
  const { Listeners, Routes } = said[0];
  const { rds, ...manager } = Listeners.flatMap(({ filterChains }: Editable) => filterChains)
    .map(({ filters }: Editable) => filters.at(-1).typedConfig)
    .find(({ rds }: Editable) => rds?.routeConfigName === 'https.443.https.platform.istio-ingress');
  const routes = JSON.stringify(Routes.find(({ name }: Editable) => name === rds.routeConfigName));
  const typedConfig = {
    ...manager,
    tracing: undefined,
    routeConfig: JSON.parse(routes.replaceAll(/"cluster":"[^"]+"/g, '"cluster":"upstream"')),
    httpFilters: manager.httpFilters.filter(isAsking),
    accessLog: manager.accessLog.map((log: Editable) => ({
      ...log,
      typedConfig: { ...log.typedConfig, path: at.log },
    })),
  };
  const asked = 'outbound|8081||crowdsec-bouncer.crowdsec-system.svc.cluster.local';
  return {
    staticResources: {
      listeners: [
        { address: address(at.port), filterChains: [{ filters: [{ name: 'http', typedConfig }] }] },
      ],
      clusters: [cluster('upstream', at.upstream), cluster(asked, at.bouncer)],
    },
    layeredRuntime: { layers: [{ name: 'istio', staticLayer: RUNTIME }] },
  };
}

/** What asks, what decides about what it asks, and what goes on; who may call at all is for other tests. */
const isAsking = ({ name, typedConfig }: Editable): boolean =>
  /\.(ext_authz|router)$/.test(name) || typedConfig.shadowRulesStatPrefix === 'istio_ext_authz_';

const address = (portValue: number) => ({ socketAddress: { address: '127.0.0.1', portValue } });

const cluster = (name: string, port: number) => ({
  name,
  type: 'STATIC',
  loadAssignment: {
    clusterName: name,
    endpoints: [{ lbEndpoints: [{ endpoint: { address: address(port) } }] }],
  },
});
