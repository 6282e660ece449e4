import { extensionProvidersOf } from '../../../constructs/mesh/external-authorization';
import { ClusterSecretStore } from '../../../imports/external-secrets.io';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { devPlatform, prodPlatform } from '../../platform';

const componentOf = (platform: ReturnType<typeof prodPlatform>, name: string) =>
  platform.node.findChild(name) as unknown as { toJson(): Parameters<typeof find>[0] };

describe('what all tenants have in common', () => {
  const platform = prodPlatform();
  const tenancy = componentOf(platform, 'tenancy').toJson();

  test('is one Keycloak for their realms, signed in to with a secret that is drawn in the cluster', () => {
    expect(find(componentOf(platform, 'platform-realm').toJson(), 'ClusterKeycloak', 'main').spec).toEqual({
      url: 'http://keycloak-instance-service.iam-system.svc.cluster.local:8080',
      adminType: 'serviceAccount',
      auth: {
        clientCredentials: {
          clientId: { value: 'realm-operator-account' },
          clientSecretRef: { name: 'realm-operator-account', key: 'client-secret' },
        },
      },
    });
    const keycloak = componentOf(platform, 'keycloak').toJson();
    expect(find(keycloak, 'Keycloak', 'keycloak-instance').spec.bootstrapAdmin).toEqual({
      service: { secret: 'keycloak-administration' },
    });
    expect(find(keycloak, 'ExternalSecret', 'keycloak-administration').spec.target.template.data).toEqual({
      'client-id': 'realm-operator',
    });
  });

  test('is a relay for the mail of realms, where there is a sender of it', () => {
    const smtp = {
      template: { from: 'accounts@example.org', fromDisplayName: 'Platform' },
      connection: { host: 'postfix.mail-system.svc.cluster.local', port: 587 },
    };
    const realm = (one: ReturnType<typeof prodPlatform>) =>
      find(componentOf(one, 'platform-realm').toJson(), 'ClusterKeycloakRealm', 'platform').spec;
    expect(realm(platform).smtp).toEqual(smtp);
    expect(platform.forTenants?.keycloak.mail).toEqual({
      sender: 'accounts@example.org',
      ...smtp.connection,
    });
    expect(arrows(platform)).toContain('iam-system/keycloak -> mail-system/postfix:smtp, strict');
    expect(realm(devPlatform()).smtp).toBeUndefined();
    expect(devPlatform().forTenants?.keycloak.mail).toBeUndefined();
  });

  test('is a role to look at all but Secrets, and to change nothing', () => {
    const { rules } = find(tenancy, 'ClusterRole', 'tenant-viewer') as unknown as {
      rules: { resources: string[]; verbs: string[] }[];
    };
    for (const { resources, verbs } of rules) {
      for (const resource of ['secrets', '*', 'pods/exec', 'pods/portforward', 'serviceaccounts/token'])
        expect(resources).not.toContain(resource);
      expect(['get', 'list', 'watch']).toEqual(expect.arrayContaining(verbs));
    }
  });

  test('is connections that name no tenant', () => {
    expect(
      arrows(platform)
        .filter((arrow) => arrow.includes('of every tenant'))
        .sort(),
    ).toEqual([
      'api of every tenant -> iam-system/keycloak:http, strict',
      'api of every tenant -> tenancy-system/tenant-db:sql, strict',
      'istio-ingress/istio-ingress -> api of every tenant, strict',
      'istio-ingress/istio-ingress -> frontend of every tenant, strict',
      'istio-ingress/istio-ingress -> oauth2-proxy of every tenant, strict',
      'oauth2-proxy of every tenant -> iam-system/keycloak:http, strict',
      'observability-system/prometheus -> api of every tenant, strict',
      'observability-system/prometheus -> every pod of every tenant, none',
    ]);
    const written = JSON.stringify(
      [platform, devPlatform()].map((one) => componentOf(one, 'keycloak').toJson()),
    );
    expect(written).toContain('"namespaces":["tenant-*"],"principals":["*/sa/api"]');
    expect(written).not.toMatch(/tenant-(acme|globex)/);
  });

  test('is one sign-in that istiod is told of for all of them, which each stage has its own of by one name', () => {
    const providers = extensionProvidersOf(platform).filter((one) => JSON.stringify(one).includes('tenant'));
    expect(providers).toEqual([
      {
        name: 'tenant-sign-on',
        envoyExtAuthzHttp: expect.objectContaining({
          service: 'iam-system/sign-on.tenants.internal',
          port: 4180,
          statusOnError: '503',
        }),
      },
    ]);
    const { spec } = find(tenancy, 'ServiceEntry', 'tenant-sign-on');
    expect(spec).toMatchObject({ hosts: ['sign-on.tenants.internal'], exportTo: ['.'] });
    expect(spec).not.toHaveProperty('workloadSelector');
  });

  test("lets the tenants' apis ask for their realms, and not for that of the administrators", () => {
    const { rules } = find(
      componentOf(platform, 'keycloak').toJson(),
      'AuthorizationPolicy',
      'keycloak',
    ).spec;
    const [rule] = rules.filter((one: object) => JSON.stringify(one).includes('tenant-*'));
    expect(rule.to).toEqual([
      {
        operation: {
          ports: ['8080'],
          paths: ['/realms/*'],
          notPaths: ['/realms/master', '/realms/master/*', '/realms/master;*', '/realms/master%*'],
        },
      },
    ]);
  });

  test('is a secret store that tenants fetch from, where there is one', () => {
    const store = find(
      componentOf(platform, 'secret-store').toJson(),
      ClusterSecretStore.GVK.kind,
      'secret-store',
    );
    expect(store.spec.conditions).toContainEqual({
      namespaceSelector: { matchLabels: { 'plinth.dev/namespace': 'tenant' } },
    });
    expect(devPlatform().forTenants?.secretStore).toBeUndefined();
  });

  test('is all that a tenant is written from, in plain values', () => {
    const { forTenants } = platform;
    expect(JSON.parse(JSON.stringify(forTenants))).toEqual(forTenants);
  });
});
