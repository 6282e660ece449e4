import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import { derivePolicies } from '../../../constructs/policies/policies';
import { find } from '../../manifests';
import { create } from './cluster';

describe('connections of the instances', () => {
  const { app, database } = create();
  derivePolicies(app, {
    apiServer: { cidrs: ['10.0.0.1/32'], port: 6443, callsFrom: { cidrs: ['10.0.0.1/32'] } },
    nodes: ['10.0.0.0/24'],
  });
  const manifests = database.toJson();

  it('are these, and no others', () => {
    const declared = connectionsOf(app).filter(({ implied }) => !implied);
    expect(declared.map(({ from, to, mtls }) => `${nameOf(from)} -> ${nameOf(to)} ${mtls}`).slice(2)).toEqual(
      [
        'cnpg-system/cloudnative-pg -> iam-system/keycloak-db:status permissive',
        'iam-system/keycloak-db -> iam-system/keycloak-db:sql strict',
        'iam-system/keycloak-db -> iam-system/keycloak-db:status permissive',
        'iam-system/keycloak-db -> kubernetes-api none',
      ],
    );
  });

  // https://istio.io/latest/docs/reference/config/security/peer_authentication/: STRICT on 8000 would end CloudNativePG's own TLS.
  it('are mutual TLS but on the status port', () => {
    expect(find(manifests, 'PeerAuthentication', 'keycloak-db').spec).toEqual({
      selector: { matchLabels: { 'cnpg.io/cluster': 'keycloak-db' } },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { 8000: { mode: 'PERMISSIVE' } },
    });
  });

  it('are by identity on SQL, and by port alone on status', () => {
    expect(find(manifests, 'AuthorizationPolicy', 'keycloak-db').spec.rules).toEqual([
      { to: [{ operation: { ports: ['8000'] } }] },
      {
        from: [{ source: { principals: ['cluster.local/ns/iam-system/sa/keycloak-db'] } }],
        to: [{ operation: { ports: ['5432'] } }],
      },
    ]);
  });

  it('let nobody reach the status port but the operator and the instances', () => {
    const { ingress } = find(manifests, 'NetworkPolicy', 'keycloak-db').spec;
    const toStatus = ingress.filter(({ ports }: { ports: { port: number }[] }) =>
      ports.some(({ port }) => port === 8000),
    );
    expect(toStatus.map(({ from }: { from: object[] }) => from)).toEqual([
      [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'cnpg-system' } },
          podSelector: {
            matchLabels: {
              'app.kubernetes.io/name': 'cloudnative-pg',
              'app.kubernetes.io/instance': 'cloudnative-pg',
            },
          },
        },
      ],
      [{ podSelector: { matchLabels: { 'cnpg.io/cluster': 'keycloak-db' } } }],
    ]);
  });
});
