import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import type { Keycloak } from '../../../constructs/identity/keycloak';
import { derivePolicies } from '../../../constructs/policies/policies';
import { find } from '../../manifests';
import { create } from './server';

describe('the admin console', () => {
  const route = (keycloak: Keycloak) =>
    find(keycloak.toJson(), 'VirtualService', 'keycloak').spec.http.filter(
      ({ route }: { route?: object }) => route,
    );

  it('is on no host when it is internal, but on a forwarded port', () => {
    const { keycloak, spec } = create({ adminConsole: 'internal' });
    expect(spec.hostname.admin).toBe('http://localhost:8080');
    expect(route(keycloak).map(({ match }: { match: object }) => match)).toEqual([
      [
        { uri: { prefix: '/realms/' } },
        { uri: { prefix: '/resources/' } },
        { uri: { prefix: '/.well-known/' } },
      ],
    ]);
  });

  it('is on the host when it is public', () => {
    const { keycloak, spec } = create({ adminConsole: 'public' });
    expect(spec.hostname).not.toHaveProperty('admin');
    expect(route(keycloak)[0]).not.toHaveProperty('match');
  });
});

describe('connections of Keycloak', () => {
  const gateway = 'istio-ingress/istio-ingress -> iam-system/keycloak:http';

  it('are these, all of them mutual TLS, and no others', () => {
    const { app } = create();
    const own = connectionsOf(app).filter((connection) =>
      [connection.from, connection.to].some((end) => nameOf(end).split(':')[0] === 'iam-system/keycloak'),
    );
    expect(own.map(({ from, to, mtls }) => `${nameOf(from)} -> ${nameOf(to)} ${mtls}`)).toEqual([
      `${gateway} strict`,
      'iam-system/keycloak -> iam-system/keycloak-db:sql strict',
      'iam-system/keycloak -> iam-system/keycloak:jgroups strict',
      'iam-system/keycloak -> iam-system/keycloak:jgroups-fd strict',
    ]);
  });

  it.each([
    [
      'internal',
      {
        paths: ['/realms/*', '/resources/*', '/.well-known/*'],
        // Where administrators sign in.
        notPaths: ['/realms/master', '/realms/master/*', '/realms/master;*', '/realms/master%*'],
      },
    ],
    ['public', { notPaths: ['/metrics*', '/health*'] }],
  ] as const)(
    'never reach metrics, health or, with an internal console, the realm of administrators from the gateway: %s',
    (adminConsole, http) => {
      const { app } = create({ adminConsole });
      const found = connectionsOf(app).find(({ from, to }) => `${nameOf(from)} -> ${nameOf(to)}` === gateway);
      expect(found?.http).toEqual(http);
    },
  );

  it("are the same for the operator's Jobs, whose label `app` is another one", () => {
    const { app, keycloak } = create();
    derivePolicies(app, {
      apiServer: { cidrs: ['10.0.0.1/32'], port: 6443, callsFrom: { cidrs: ['10.0.0.1/32'] } },
      nodes: ['10.0.0.0/24'],
    });
    const selector = {
      'app.kubernetes.io/managed-by': 'keycloak-operator',
      'app.kubernetes.io/instance': 'keycloak-instance',
    };
    const manifests = keycloak.toJson();
    expect(find(manifests, 'NetworkPolicy', 'keycloak').spec.podSelector).toEqual({ matchLabels: selector });
    expect(find(manifests, 'AuthorizationPolicy', 'keycloak').spec.selector).toEqual({
      matchLabels: selector,
    });
  });
});
