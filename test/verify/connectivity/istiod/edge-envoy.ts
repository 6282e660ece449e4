import { accessLogFields } from '../../../../constructs/mesh/access-log';
import type { Certificates } from '../../../postgres/certificates';
import type { Editable } from '../../mutations/mutation';
import { addressOf, envoyCluster, type Upstream } from './envoy-cluster';

export interface Around {
  /** Ports of this machine by those of the gateway. */
  readonly ports: Readonly<Record<string, number>>;
  /** What a cluster's routes lead to. */
  readonly behind: (cluster: string) => Upstream;
  /** Of the hosts of a server, such as `*.apps.example.org`. */
  readonly certificates: (hosts: readonly string[]) => Certificates;
  /** File to which each request's client is written, as the mesh's access log has it. @default none is */
  readonly log?: string;
  /** Clusters beside those of routes that are the program, too: what filters ask. @default there are none */
  readonly asked?: readonly string[];
  /** Whether it listens on `::1` as well. @default it does not */
  readonly ipv6?: boolean;
  /** Port of its statistics. @default it has none */
  readonly admin?: number;
}

/** Filters that only Istio's own Envoy has. */
const OWN = /^istio\./;

/** Header of a response in which the cluster is that the gateway has chosen. */
export const CLUSTER = 'x-test-cluster';

/**
 * What istiod tells a gateway, as the configuration of an Envoy without Istio's own filters: listeners, routes, TLS, policies and
 * filters as they are. What is behind its clusters is for the test to say.
 */
export function edgeBootstrap({ Listeners, Routes, Clusters }: Editable, around: Around): object {
  const text = JSON.stringify(Routes);
  const clusters = new Set(text.match(/(?<="cluster":")[^"]+/g) ?? []);
  return {
    // As Istio's own bootstrap has it, for the list of crawlers.
    layeredRuntime: {
      layers: [{ name: 'istio', staticLayer: { 're2.max_program_size.error_level': 32768 } }],
    },
    ...(around.admin && { admin: { address: addressOf(around.admin) } }),
    staticResources: {
      listeners: Listeners.map((listener: Editable) => listenerOf(listener, JSON.parse(text), around)),
      clusters: [...clusters, ...(around.asked ?? [])].map((name) => ({
        ...envoyCluster(name, around.behind(name)),
        circuitBreakers: Clusters.find((one: Editable) => one.name === name)?.circuitBreakers,
      })),
    },
  };
}

function listenerOf(listener: Editable, routes: Editable[], around: Around): object {
  const { ports, certificates, ipv6 } = around;
  const { portValue } = listener.address.socketAddress;
  return {
    ...listener,
    address: addressOf(ports[portValue] ?? 0),
    ...(ipv6 && { additionalAddresses: [{ address: addressOf(ports[portValue] ?? 0, '::1') }] }),
    accessLog: [],
    filterChains: listener.filterChains.map(({ filters, transportSocket, ...chain }: Editable) => ({
      ...chain,
      filters: filters.map((filter: Editable) => ({
        ...filter,
        typedConfig: filter.typedConfig.httpFilters
          ? managerOf(filter.typedConfig, routes, around)
          : filter.typedConfig,
      })),
      ...(transportSocket && {
        transportSocket: tlsOf(transportSocket, certificates(chain.filterChainMatch.serverNames)),
      }),
    })),
  };
}

function managerOf(
  { rds, httpFilters, ...manager }: Editable,
  routes: Editable[],
  { ports, log }: Around,
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
    accessLog: log ? [clientsTo(log)] : [],
    tracing: undefined,
  };
}

/** @see constructs/mesh/access-log.ts */
const clientsTo = (path: string) => ({
  name: 'file',
  typedConfig: {
    '@type': 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog',
    path,
    logFormat: { textFormatSource: { inlineString: `%REQ(:PATH)% ${accessLogFields.client_address}\n` } },
  },
});

function tlsOf(socket: Editable, { certificate, key }: Certificates): object {
  const { tlsCertificateSdsSecretConfigs: _, ...common } = socket.typedConfig.commonTlsContext;
  const own = { certificateChain: { inlineString: certificate }, privateKey: { inlineString: key } };
  return {
    ...socket,
    typedConfig: { ...socket.typedConfig, commonTlsContext: { ...common, tlsCertificates: [own] } },
  };
}
