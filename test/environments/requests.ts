import type { Component } from '../../constructs/component';
import { proxyResources } from '../../constructs/mesh/proxy-resources';
import { bytes, millicores } from '../../constructs/quantity';

/** What pods ask of a node. */
export interface Requests {
  /** Thousandths of a core. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

// biome-ignore lint/suspicious/noExplicitAny: manifests and values of any kind
type Any = any;

const sum = (all: readonly Requests[]): Requests => ({
  cpu: all.reduce((total, { cpu }) => total + cpu, 0),
  memory: all.reduce((total, { memory }) => total + memory, 0),
});

const times = (count: number, { cpu, memory }: Requests): Requests => ({
  cpu: count * cpu,
  memory: count * memory,
});

const of = (resources: Any): Requests => ({
  cpu: millicores(String(resources?.requests?.cpu ?? '0')),
  memory: bytes(String(resources?.requests?.memory ?? '0')),
});

/** A proxy's, as istiod is told. */
const proxy = of(proxyResources);

/** Kinds that operators make pods of, with where they say how many. */
const ofOperators: Readonly<Record<string, string>> = {
  Cluster: 'instances',
  Keycloak: 'instances',
  Prometheus: 'replicas',
};

function ofManifest({ kind, metadata, spec }: Any, meshed: ReadonlySet<string>): Requests {
  const isMeshed = meshed.has(metadata.namespace);
  const count = ofOperators[kind];
  if (count && spec.resources)
    return times(spec[count], sum([of(spec.resources), ...(isMeshed ? [proxy] : [])]));
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) return sum([]);
  const { template, replicas = 1 } = spec;
  const containers = template.spec.containers.map((container: Any) => of(container.resources));
  const hasProxy = isMeshed && template.metadata.labels?.['sidecar.istio.io/inject'] !== 'false';
  return times(replicas, sum([...containers, ...(hasProxy ? [proxy] : [])]));
}

/** Values of charts that are no pod of their own: proxies, of which each pod has one, and what runs before others or once. */
const NO_POD = new Set(['proxy', 'proxy_init', 'copyutil', 'redisSecretInit', 'startupapicheck']);

/** Every program whose resources are in a chart's values, with its replicas beside them. */
function ofValues(values: Any): Requests {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return sum([]);
  const own = values.resources
    ? [times(values.replicas ?? values.replicaCount ?? 1, of(values.resources))]
    : [];
  const inner = Object.entries(values).filter(([name]) => name !== 'resources' && !NO_POD.has(name));
  return sum([...own, ...inner.map(([, value]) => ofValues(value))]);
}

/** The chart's own: the injected proxy has these. @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/gateway/values.yaml */
const gateway = of({ requests: { cpu: '100m', memory: '128Mi' } });

/** What the pods of components ask for together, on one node. */
export function requestsOf(components: readonly Component[], meshed: ReadonlySet<string>): Requests {
  return sum(
    components.flatMap((component) => [
      ...component.toJson().map((manifest) => ofManifest(manifest, meshed)),
      ofValues(component.chart?.values),
      ...(component.chart?.name === 'gateway' ? [gateway] : []),
    ]),
  );
}
