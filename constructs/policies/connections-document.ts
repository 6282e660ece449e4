import type { App } from 'cdk8s';
import type { ClusterFields } from '../../environments/cluster';
import { Component } from '../component';
import { type Connection, connectionsOf, describe, portsOf, type Source, type Target } from '../connection';
import { Endpoint, Workload } from '../workload';
import { cidrsOf, connectionsIn, defaultDns } from './cluster-connections';

/** The declared connections of an app as `connections.json` has them: the ends once, then who talks to whom. */
export function connectionsDocument(app: App, cluster: ClusterFields) {
  const connections = connectionsIn(cluster, connectionsOf(app));
  const ends = new Map<string, object>();
  for (const end of connections.flatMap(({ from, to }) => [from, to])) {
    // What one end knows by its labels may be another's workload, which says more.
    if (!ends.has(endName(end)) || !('pods' in end)) ends.set(endName(end), endDocument(end, cluster));
  }
  return {
    ends: Object.fromEntries([...ends].sort(([a], [b]) => (a < b ? -1 : 1))),
    connections: connections.map(connectionDocument),
  };
}

/** What is true of the cluster, as the proofs are told: they do not guess from where webhooks are called or names are resolved. */
export function clusterDocument({
  dns = defaultDns,
  storageClass,
  classes,
  ...cluster
}: ClusterFields): object {
  const StorageClass = storageClass === undefined ? [] : [storageClass];
  const brought = { StorageClass, IngressClass: [], RuntimeClass: [], PriorityClass: [], ...classes };
  return {
    platform: 'generic',
    networkPlugin: 'other',
    ipFamilies: ['IPv4'],
    ...cluster,
    dns,
    classes: brought,
  };
}

/** A connection names the workload and, apart from it, the port. */
const endName = (end: Source | Target): string => describe(end instanceof Endpoint ? end.workload : end);

function connectionDocument(connection: Connection) {
  const { from, to, mtls, because, http, implied } = connection;
  return {
    from: endName(from),
    to: endName(to),
    ports: portsOf(to),
    mtls,
    because,
    http: withAsked(connection) ?? http,
    ...(implied && { implied }),
  };
}

/** Requests to a workload whose proxy asks about all of them are declared to be asked about, whoever sends them. */
function withAsked({ to, http, implied }: Connection): Connection['http'] {
  if (implied || !(to instanceof Endpoint) || !to.workload.asks) return undefined;
  return { ...http, authorization: { provider: to.workload.asks } };
}

function endDocument(end: Source | Target, cluster: ClusterFields): object {
  if (end instanceof Endpoint) return endDocument(end.workload, cluster);
  if (end instanceof Workload) {
    const { namespace, labels, serviceAccount, mesh, ports } = end;
    return { component: Component.of(end).name, namespace, labels, serviceAccount, mesh, ports };
  }
  if ('outside' in end) return { outside: cidrsOf(end, cluster) };
  const { namespaceLabels, labels, identity, mayBeNone, foreign } = end;
  return { namespaceLabels, labels, identity, mayBeNone, foreign };
}
