import { chartReplicas } from '../../constructs/chart-replicas';

const labels = { app: 'operator' };

describe('replicas of a chart', () => {
  it('are spread over the nodes, and one stays during a drain', () => {
    expect(chartReplicas(2, labels)).toEqual({
      replicaCount: 2,
      podDisruptionBudget: { enabled: true, minAvailable: 1 },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: labels },
        },
      ],
    });
  });

  it('hold up no drain when there is only one', () => {
    expect(chartReplicas(1, labels)).toEqual({ replicaCount: 1 });
  });
});
