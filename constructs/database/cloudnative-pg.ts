import type { Construct } from 'constructs';
import { Component } from '../component';
import { apiServer, apiServerCalls, connect } from '../connection';
import { disruptionBudget } from '../disruption-budget';
import type { Namespace } from '../namespace';
import { charts } from '../versions';
import { Workload } from '../workload';
import { postgresAlerts, type WatchedCluster } from './postgres-alerts';
import { postgresDashboard } from './postgres-dashboard';

const namespace: Namespace = { name: 'cnpg-system', podSecurity: 'restricted', mesh: false };

export interface CloudNativePgProps {
  /** Replicas: one leads, the others answer the webhook and wait; below 2 no cluster can be changed during a drain. */
  readonly replicas: number;
}

/**
 * Operator that makes PostgreSQL clusters. It has no sidecar: the API server, which is not in the mesh, calls its webhook, and
 * the instances' status port has TLS of its own with the operator's pinned certificate.
 */
export class CloudNativePg extends Component {
  /** The operator's pods. */
  readonly workload: Workload;
  /** The clusters that it runs. */
  readonly clusters: WatchedCluster[] = [];

  constructor(scope: Construct, id: string, props: CloudNativePgProps) {
    super(scope, id, {
      namespace,
      project: 'infrastructure',
      wave: 'operators',
      chart: { ...charts.cloudnativePg, values: values(props), bareDefinitions: true },
    });
    disruptionBudget(this, name, { replicas: props.replicas, labels });

    this.workload = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'none',
      ports: { webhook: { port: 9443, protocol: 'tls' }, metrics: { port: 8080, protocol: 'http' } },
      probes: ['webhook'],
      metrics: { port: 'metrics' },
    });
    connect(apiServerCalls, this.workload.endpoint('webhook'), {
      mtls: 'none',
      because: "the API server has no identity in the mesh; the webhook is TLS with the operator's own CA",
    });
    connect(this.workload, apiServer);
  }

  override get alerts() {
    return [postgresAlerts(this)];
  }

  override get dashboards() {
    const backedUp = this.clusters.some((cluster) => cluster.backedUp);
    return { postgresql: () => postgresDashboard(backedUp) };
  }
}

/** What the chart calls its objects when the release has the chart's name, as it does here. */
const name: string = charts.cloudnativePg.name;
const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name };

interface Values {
  readonly replicaCount: number;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly resources: object;
  readonly topologySpreadConstraints?: readonly object[];
}

/** @see https://github.com/cloudnative-pg/charts/blob/cloudnative-pg-v0.29.0/charts/cloudnative-pg/values.yaml */
const values = ({ replicas }: CloudNativePgProps): Values => ({
  replicaCount: replicas,
  // Said on the pod as well: a sidecar would take the API server's calls for broken mutual TLS.
  podLabels: { 'sidecar.istio.io/inject': 'false' },
  // The chart has none.
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  ...(replicas > 1 && {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: labels },
      },
    ],
  }),
});
