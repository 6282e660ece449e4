import { App } from 'cdk8s';
import { ingressNamespace } from '../../../constructs/gateway/ingress-namespace';
import { iamNamespace } from '../../../constructs/identity/iam-namespace';
import { MeshPolicy } from '../../../constructs/mesh/mesh-policy';
import { find } from '../../manifests';

describe('the policy of the mesh', () => {
  const policy = new MeshPolicy(new App(), 'mesh-policy', {
    namespaces: [iamNamespace, ingressNamespace],
    retryBudget: 20,
  });
  const manifests = policy.toJson();
  const ofKind = (kind: string) =>
    manifests
      .filter((manifest) => manifest.kind === kind)
      .map(({ metadata: { namespace, name } }) => `${namespace}/${name}`);

  it('lets few of many requests be repeated, of every Service', () => {
    expect(find(manifests, 'DestinationRule', 'retry-budget')).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: { host: '*.svc.cluster.local', trafficPolicy: { retryBudget: { percent: 20 } } },
    });
  });

  it('comes one wave after istiod, which must answer before its objects can be written', () => {
    expect(policy).toMatchObject({ namespace: 'istio-system', project: 'infrastructure', wave: 'gateway' });
    expect(policy.chart).toBeUndefined();
  });

  it('takes mutual TLS and nothing else, in the mesh and in each of its namespaces', () => {
    expect(ofKind('PeerAuthentication')).toEqual([
      'istio-system/default',
      'iam-system/iam-mtls',
      'istio-ingress/strict-mtls',
    ]);
    for (const name of ['default', 'iam-mtls', 'strict-mtls']) {
      expect(find(manifests, 'PeerAuthentication', name).spec).toEqual({ mtls: { mode: 'STRICT' } });
    }
  });

  // In the root namespace it would shut off every gateway and every tenant.
  it('lets nobody talk to anybody in each of the namespaces, but not in the root namespace', () => {
    expect(ofKind('AuthorizationPolicy')).toEqual([
      'iam-system/allow-nothing',
      'istio-ingress/allow-nothing',
    ]);
  });

  it('logs what fails or is refused', () => {
    expect(find(manifests, 'Telemetry', 'access-log')).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: {
        accessLogging: [
          {
            providers: [{ name: 'envoy' }],
            filter: {
              expression:
                "response.code >= 400 || response.flags != 0 || connection.termination_details != ''",
            },
          },
        ],
      },
    });
  });
});
