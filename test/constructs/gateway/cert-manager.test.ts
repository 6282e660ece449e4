import { App } from 'cdk8s';
import { CertManager } from '../../../constructs/gateway/cert-manager';
import { validate } from '../../../constructs/synthesis';
import { arrows } from '../../connections';
import { dns01 } from '../../environments/surroundings';

const create = (replicas: number) => {
  const app = new App();
  return { app, operator: new CertManager(app, 'cert-manager', { replicas }) };
};

describe('cert-manager', () => {
  it('is the pinned chart with its CRDs, before the certificates of the gateway', () => {
    const { app, operator } = create(1);
    expect(operator).toMatchObject({ namespace: 'cert-manager', project: 'infrastructure', wave: 'mesh' });
    expect(operator.chart).toMatchObject({
      name: 'cert-manager',
      version: 'v1.21.1',
      values: { crds: { enabled: true } },
    });
    expect(validate(app)).toEqual([]);
  });

  it.each([
    ['controller', 'cert-manager'],
    ['webhook', 'webhook'],
    ['cainjector', 'cainjector'],
  ])(
    'has several replicas of its %s on different nodes, with limits, which the chart has not',
    (component, name) => {
      const values = create(2).operator.chart?.values as Record<string, object>;
      expect(component === 'controller' ? values : values[component]).toMatchObject({
        replicaCount: 2,
        podDisruptionBudget: { enabled: true, minAvailable: 1 },
        topologySpreadConstraints: [
          {
            labelSelector: {
              matchLabels: {
                'app.kubernetes.io/name': name,
                'app.kubernetes.io/instance': 'cert-manager',
                'app.kubernetes.io/component': component,
              },
            },
          },
        ],
        resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: expect.any(String) } },
      });
    },
  );

  it('needs no right outside of its namespace to elect a leader', () => {
    expect(create(1).operator.chart?.values).toMatchObject({
      global: { leaderElection: { namespace: 'cert-manager' } },
    });
  });

  it('runs no Job at every sync', () => {
    expect(create(1).operator.chart?.values).toMatchObject({ startupapicheck: { enabled: false } });
  });

  it('looks for proofs in public DNS, over HTTPS', () => {
    expect(create(1).operator.chart?.values).toMatchObject({
      dns01RecursiveNameservers: 'https://1.1.1.1/dns-query',
      dns01RecursiveNameserversOnly: true,
    });
  });

  it('talks to the API server, which calls its webhook, and to nobody else', () => {
    const { app, operator } = create(1);
    expect(arrows(app)).toEqual([
      'cert-manager/cert-manager -> kubernetes-api, none',
      'cert-manager/cert-manager-webhook -> kubernetes-api, none',
      'cert-manager/cert-manager-cainjector -> kubernetes-api, none',
      'kubernetes-api-calls -> cert-manager/cert-manager-webhook:webhook, none',
    ]);
    expect(operator.chart?.values).toMatchObject({ webhook: { securePort: 10250 } });
  });

  it('asks another resolver, and is known to its cloud, where the environment says so', () => {
    const operator = new CertManager(new App(), 'cert-manager', {
      replicas: 1,
      acme: {
        dns01: dns01['Azure on AKS'],
        resolver: { address: '10.0.0.2:53', cidrs: ['10.0.0.0/24'] },
      },
    });
    expect(operator.chart?.values).toMatchObject({
      dns01RecursiveNameservers: '10.0.0.2:53',
      serviceAccount: { annotations: { 'azure.workload.identity/client-id': expect.any(String) } },
      podLabels: { 'azure.workload.identity/use': 'true' },
    });
    for (const field of ['serviceAccount', 'podLabels', 'maxConcurrentChallenges'])
      expect(create(1).operator.chart?.values).not.toHaveProperty(field);
  });

  it('has no sidecar, because the API server is not in the mesh', () => {
    expect(create(1).operator.workload.mesh).toBe('none');
  });
});
