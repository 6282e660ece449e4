import { App } from 'cdk8s';
import { ExternalSecrets } from '../../../constructs/security/external-secrets';
import { validate } from '../../../constructs/synthesis';
import { arrows } from '../../connections';

const create = (replicas: number) => {
  const app = new App();
  return { app, operator: new ExternalSecrets(app, 'external-secrets', { replicas }) };
};

describe('External Secrets', () => {
  it('is the pinned chart, before the certificates that need a fetched token', () => {
    const { app, operator } = create(1);
    expect(operator).toMatchObject({
      namespace: 'external-secrets',
      project: 'infrastructure',
      wave: 'mesh',
    });
    expect(operator.chart).toMatchObject({ name: 'external-secrets', version: '2.9.0' });
    expect(validate(app)).toEqual([]);
  });

  it('keeps its CRDs when the chart no longer has one', () => {
    expect(create(1).operator.chart?.values).toMatchObject({
      crds: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
    });
  });

  it.each(['external-secrets', 'external-secrets-webhook', 'external-secrets-cert-controller'])(
    'has several replicas of %s, with a leader, on different nodes',
    (program) => {
      const values = create(2).operator.chart?.values as Record<string, object>;
      const own = {
        'external-secrets-webhook': values.webhook,
        'external-secrets-cert-controller': values.certController,
      };
      expect(values).toMatchObject({ leaderElect: true });
      expect(own[program as keyof typeof own] ?? values).toMatchObject({
        replicaCount: 2,
        podDisruptionBudget: { enabled: true, minAvailable: 1 },
        topologySpreadConstraints: [
          {
            labelSelector: {
              matchLabels: {
                'app.kubernetes.io/name': program,
                'app.kubernetes.io/instance': 'external-secrets',
              },
            },
          },
        ],
      });
    },
  );

  it('asks for CPU and memory and is probed, which the chart leaves open', () => {
    const limited = { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: expect.any(String) } };
    expect(create(1).operator.chart?.values).toMatchObject({
      livenessProbe: { enabled: true },
      resources: limited,
      webhook: { resources: limited },
      certController: { resources: limited },
    });
  });

  it('can be no ServiceAccount but those that let it', () => {
    expect(create(1).operator.chart?.values).toMatchObject({ rbac: { serviceAccountTokenCreate: false } });
  });

  it('neither makes secrets in namespaces that do not ask, nor writes to a store', () => {
    expect(create(1).operator.chart?.values).toMatchObject({
      processClusterExternalSecret: false,
      processClusterGenerator: false,
      processPushSecret: false,
      processClusterPushSecret: false,
    });
  });

  it('talks to the API server, which calls its webhook', () => {
    expect(arrows(create(1).app)).toEqual([
      'external-secrets/external-secrets -> kubernetes-api, none',
      'external-secrets/external-secrets-webhook -> kubernetes-api, none',
      'external-secrets/external-secrets-cert-controller -> kubernetes-api, none',
      'kubernetes-api-calls -> external-secrets/external-secrets-webhook:webhook, none',
    ]);
  });

  it('has no sidecar, because the API server is not in the mesh', () => {
    expect(create(1).operator.workload.mesh).toBe('none');
  });
});
