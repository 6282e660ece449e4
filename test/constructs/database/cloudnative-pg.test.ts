import { App } from 'cdk8s';
import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import { CloudNativePg } from '../../../constructs/database/cloudnative-pg';
import { find } from '../../manifests';

const create = (replicas: number) => {
  const app = new App();
  return { app, operator: new CloudNativePg(app, 'cloudnative-pg', { replicas }) };
};

describe('CloudNativePG', () => {
  it('is the pinned chart in its own namespace, up before the clusters that it makes', () => {
    const { operator } = create(1);
    expect(operator).toMatchObject({
      namespace: 'cnpg-system',
      project: 'infrastructure',
      wave: 'operators',
    });
    expect(operator.chart).toMatchObject({ name: 'cloudnative-pg', version: '0.29.0' });
  });

  it('has no sidecar', () => {
    const { operator } = create(1);
    expect(operator.chart?.values).toMatchObject({ podLabels: { 'sidecar.istio.io/inject': 'false' } });
    expect(operator.workload.mesh).toBe('none');
  });

  it('asks for CPU and memory, which the chart does not', () => {
    expect(create(1).operator.chart?.values).toMatchObject({
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    });
  });

  it('spreads several replicas and keeps one during a drain', () => {
    const { operator } = create(2);
    const labels = {
      'app.kubernetes.io/name': 'cloudnative-pg',
      'app.kubernetes.io/instance': 'cloudnative-pg',
    };
    expect(operator.chart?.values).toMatchObject({
      replicaCount: 2,
      topologySpreadConstraints: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } },
      ],
    });
    expect(find(operator.toJson(), 'PodDisruptionBudget', 'cloudnative-pg').spec).toEqual({
      selector: { matchLabels: labels },
      maxUnavailable: 1,
    });
  });

  it('holds up no drain with one replica', () => {
    const { operator } = create(1);
    expect(operator.toJson()).toEqual([]);
    expect(operator.chart?.values).not.toHaveProperty('topologySpreadConstraints');
  });

  it('is called by the API server only, on its webhook, and calls it', () => {
    const { app } = create(1);
    expect(connectionsOf(app).map(({ from, to, mtls }) => [nameOf(from), nameOf(to), mtls])).toEqual([
      ['kubernetes-api-calls', 'cnpg-system/cloudnative-pg:webhook', 'none'],
      ['cnpg-system/cloudnative-pg', 'kubernetes-api', 'none'],
    ]);
  });
});
