import { Construct } from 'constructs';
import type { ClusterFields } from '../../environments/cluster';
import { overlap } from '../cidr';
import { connect, external } from '../connection';
import type { Workload } from '../workload';
import type { StageSettings } from './stage-settings';

export interface StageEgressProps {
  /** Hosts with port, networks and the services that may call them. */
  readonly egress: StageSettings['egress'];
  /** The services, by name. */
  readonly workloads: Readonly<Record<StageSettings['egress'][number]['from'][number], Workload>>;
  /** The cluster, whose nodes and API server are never outside. */
  readonly cluster: ClusterFields;
}

/** The hosts outside of the cluster that a stage's services may talk to; none of them is the cluster itself. */
export class StageEgress extends Construct {
  constructor(scope: Construct, id: string, { egress, workloads, cluster }: StageEgressProps) {
    super(scope, id);
    for (const { host, port, cidrs, from } of egress) {
      for (const service of from) connect(workloads[service], external(host, port, { cidrs }));
    }
    this.node.addValidation({ validate: () => intoTheCluster(egress, cluster) });
  }
}

function intoTheCluster(egress: StageEgressProps['egress'], { apiServer, nodes }: ClusterFields): string[] {
  const own = [...new Set([...apiServer.cidrs, ...nodes])];
  return egress.flatMap(({ host, cidrs = [] }) =>
    cidrs.flatMap((cidr) => {
      const taken = own.find((network) => overlap(cidr, network));
      if (!taken) return [];
      return `egress to ${host}: cidrs must be outside of the cluster, got ${cidr}, which has addresses of nodes or of the API server (${taken}); name the networks of the host alone`;
    }),
  );
}
