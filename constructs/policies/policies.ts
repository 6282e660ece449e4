import type { App } from 'cdk8s';
import type { ClusterFields } from '../../environments/cluster';
import { type Connection, clusterDns, connectionsOf, controlPlane, imply, nodes } from '../connection';
import { groupBy } from '../group-by';
import { Endpoint, proxyPorts, Workload, workloadsOf } from '../workload';
import { authorizationPolicy } from './authorization-policy';
import { connectionsIn } from './cluster-connections';
import { contradictions } from './contradictions';
import { networkPolicy } from './network-policy';
import { peerAuthentication } from './peer-authentication';

/**
 * Derives the policies of every workload in an app from the declared connections. Called once, after the last component:
 * both ends of a connection have their share of it.
 */
export function derivePolicies(app: App, cluster: ClusterFields): void {
  const workloads = workloadsOf(app);
  for (const workload of workloads) implyNeeds(workload);
  const connections = connectionsIn(cluster, connectionsOf(app));
  app.node.addValidation({ validate: () => contradictions(connections) });
  const byWorkload = groupByWorkload(connections);
  for (const workload of workloads) {
    const own = byWorkload.get(workload) ?? [];
    networkPolicy(workload, own, cluster);
    authorizationPolicy(workload, own);
    peerAuthentication(workload, own);
  }
}

/** What every workload needs to live: names, its proxy's configuration and certificates, and the kubelet's probes. */
function implyNeeds(workload: Workload): void {
  imply(workload, clusterDns, 'names are resolved by the cluster DNS');
  if (workload.mesh !== 'none')
    imply(workload, controlPlane, 'the proxy has its configuration and certificates from istiod');
  for (const endpoint of probedEndpoints(workload)) imply(nodes, endpoint, 'the kubelet probes the pods');
}

/** In the mesh the kubelet's probes are rewritten to the proxy, which asks the application. */
function probedEndpoints(workload: Workload): Endpoint[] {
  const ports = workload.mesh === 'none' ? workload.probes : Object.keys(proxyPorts);
  return ports.map((port) => workload.endpoint(port));
}

/** Each connection under the workloads at its ends. */
function groupByWorkload(connections: readonly Connection[]): Map<Workload, Connection[]> {
  const ends = connections.flatMap((connection) => {
    const { from, to } = connection;
    const workloads = new Set(
      [from, to instanceof Endpoint ? to.workload : to].filter((end) => end instanceof Workload),
    );
    return [...workloads].map((workload) => ({ workload, connection }));
  });
  const groups = groupBy(ends, ({ workload }) => workload);
  return new Map(
    [...groups].map(([workload, group]) => [workload, group.map(({ connection }) => connection)]),
  );
}
