import type { Certificates } from '../../../postgres/certificates';
import type { Editable } from '../../mutations/mutation';
import { addressOf, envoyCluster, type Upstream } from './envoy-cluster';

interface Around {
  /** Ports of this machine by those of the gateway. */
  readonly ports: Readonly<Record<string, number>>;
  /** What a cluster's routes lead to. */
  readonly behind: (cluster: string) => Upstream;
  /** Of all hosts. */
  readonly certificates: Certificates;
}

/** Filters that only Istio's own Envoy has. */
const OWN = /^istio\./;

/** Header of a response in which the cluster is that the gateway has chosen. */
export const CLUSTER = 'x-test-cluster';

/**
 * What istiod tells a gateway, as the configuration of an Envoy without Istio's own filters: listeners, routes, TLS, policies and
 * filters as they are. What is behind its clusters is for the test to say.
 */
export function edgeBootstrap({ Listeners, Routes }: Editable, around: Around): object {
  const text = JSON.stringify(Routes);
  const clusters = new Set(text.match(/(?<="cluster":")[^"]+/g) ?? []);
  return {
    // As Istio's own bootstrap has it, for the list of crawlers.
    layeredRuntime: {
      layers: [{ name: 'istio', staticLayer: { 're2.max_program_size.error_level': 32768 } }],
    },
    staticResources: {
      listeners: Listeners.map((listener: Editable) => listenerOf(listener, JSON.parse(text), around)),
      clusters: [...clusters].map((name) => envoyCluster(name, around.behind(name))),
    },
  };
}

function listenerOf(listener: Editable, routes: Editable[], { ports, certificates }: Around): object {
  const { portValue } = listener.address.socketAddress;
  return {
    ...listener,
    address: addressOf(ports[portValue] ?? 0),
    accessLog: [],
    filterChains: listener.filterChains.map(({ filters, transportSocket, ...chain }: Editable) => ({
      ...chain,
      filters: filters.map((filter: Editable) => ({
        ...filter,
        typedConfig: managerOf(filter.typedConfig, routes, ports),
      })),
      ...(transportSocket && { transportSocket: tlsOf(transportSocket, certificates) }),
    })),
  };
}

function managerOf(
  { rds, httpFilters, ...manager }: Editable,
  routes: Editable[],
  ports: Around['ports'],
): object {
  const known = JSON.stringify(httpFilters.filter(({ name }: Editable) => !OWN.test(name)));
  // Policies name the port that is connected to.
  const filters = known.replaceAll(/(?<="destinationPort":)\d+/g, (port) => String(ports[port] ?? port));
  const route = routes.find(({ name }) => name === rds.routeConfigName);
  const header = { key: CLUSTER, value: '%UPSTREAM_CLUSTER_RAW%' };
  return {
    ...manager,
    httpFilters: JSON.parse(filters),
    routeConfig: { ...route, validateClusters: false, responseHeadersToAdd: [{ header }] },
    accessLog: [],
    tracing: undefined,
  };
}

function tlsOf(socket: Editable, { certificate, key }: Certificates): object {
  const { tlsCertificateSdsSecretConfigs: _, ...common } = socket.typedConfig.commonTlsContext;
  const own = { certificateChain: { inlineString: certificate }, privateKey: { inlineString: key } };
  return {
    ...socket,
    typedConfig: { ...socket.typedConfig, commonTlsContext: { ...common, tlsCertificates: [own] } },
  };
}
