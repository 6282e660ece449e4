import type { TopologySpreadConstraint } from '../imports/k8s';

/** What charts of the usual shape take for a Deployment; the pods must have the labels. */
export interface ChartReplicas {
  readonly replicaCount: number;
  readonly podDisruptionBudget?: { readonly enabled: true; readonly minAvailable: 1 };
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
}

/** Replicas on different nodes, of which a drain leaves one; a single one may be drained. */
export const chartReplicas = (replicas: number, labels: Readonly<Record<string, string>>): ChartReplicas => ({
  replicaCount: replicas,
  ...(replicas > 1 && {
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    topologySpreadConstraints: spreadOverNodes(labels),
  }),
});

/** As many nodes as there are, but no pod waits for another node. */
export const spreadOverNodes = (
  labels: Readonly<Record<string, string>>,
): readonly TopologySpreadConstraint[] => [
  {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  },
];
