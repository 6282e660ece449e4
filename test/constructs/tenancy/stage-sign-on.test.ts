import { TenantApp } from '../../../constructs/tenancy/tenant-app';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { manifestsOf, platform, tenantOf } from './stage';

const yaml = (
  signOn: string,
  more = '',
) => `  frontend: { image: ghcr.io/acme/frontend:1.0.0, signOn: ${signOn} }
  api: { image: ghcr.io/acme/api:1.0.0 }
  producer: { image: ghcr.io/acme/producer:1.0.0 }
owner: ops@acme.example
${more}`;

const some = yaml('{ roles: [writer] }');
const argsOf = (text: string, stage: 'prod' | 'test' = 'prod'): string[] =>
  find(manifestsOf(text, stage), 'Deployment', 'oauth2-proxy').spec.template.spec.containers[0].args;
const roles = (args: string[]): string[] =>
  args.filter((arg) => arg.startsWith('--allowed-role=')).map((arg) => arg.slice(15));

describe('the sign-in before the frontend of a stage', () => {
  test('is not there unless the file asks for it', () => {
    const { length } = manifestsOf('owner: ops@acme.example');
    expect(manifestsOf(yaml('false'))).toHaveLength(length);
    expect(manifestsOf(some).length).toBeGreaterThan(length);
  });

  test("is a client of the stage's own realm, for its host alone, with PKCE", () => {
    expect(find(manifestsOf(some), 'KeycloakClient', 'sign-on').spec).toMatchObject({
      clientId: 'sign-on',
      realmRef: { kind: 'KeycloakRealm', name: 'acme-prod' },
      redirectUris: ['https://acme.apps.example.org/oauth2/callback'],
      secret: '$client-sign-on:clientSecret',
      attributes: {
        'pkce.code.challenge.method': 'S256',
        'post.logout.redirect.uris': 'https://acme.apps.example.org/',
      },
    });
    const issuer = 'https://keycloak.example.org/realms/acme-prod';
    expect(argsOf(some)).toEqual(
      expect.arrayContaining([
        `--oidc-issuer-url=${issuer}`,
        `--login-url=${issuer}/protocol/openid-connect/auth`,
        '--redeem-url=http://keycloak.iam-system.svc.cluster.local:8080/realms/acme-prod/protocol/openid-connect/token',
        '--redirect-url=https://acme.apps.example.org/oauth2/callback',
        '--cookie-name=__Host-sign-on',
        '--reverse-proxy=false',
      ]),
    );
  });

  test('opens the host to the roles that are named, and with true to every role of the realm', () => {
    expect(roles(argsOf(some))).toEqual(['writer']);
    expect(roles(argsOf(yaml('true', 'roles: [{ name: guest }]')))).toEqual(['reader', 'writer', 'guest']);
    const stages = 'stages: { test: { services: { frontend: { signOn: false } } } }';
    const kinds = (stage: 'prod' | 'test') =>
      manifestsOf(yaml('true', stages), stage).map(({ metadata }) => metadata.name);
    expect(kinds('prod')).toContain('oauth2-proxy');
    expect(kinds('test')).not.toContain('oauth2-proxy');
  });

  test('ends with the sessions of the realm', () => {
    expect(argsOf(some)).toContain('--cookie-expire=36000s');
    expect(argsOf(yaml('true', 'realm: { ssoSessionMaxLifespan: 7200 }'))).toContain('--cookie-expire=7200s');
  });

  test('draws the secret of the client and the key of its cookies, one of AES', () => {
    const { spec } = find(manifestsOf(some), 'Password', 'client-sign-on');
    expect(spec).toMatchObject({ secretKeys: ['clientSecret', 'cookieSecret'], length: 32 });
  });

  test('is asked by the sidecar of the frontend about requests to the host, by the name of all', () => {
    const manifests = manifestsOf(some);
    const hosts = ['acme.apps.example.org', 'acme.apps.example.org:*'];
    expect(find(manifests, 'AuthorizationPolicy', 'frontend-ask-tenant-sign-on').spec).toEqual({
      selector: { matchLabels: { 'app.kubernetes.io/name': 'frontend' } },
      action: 'CUSTOM',
      provider: { name: 'tenant-sign-on' },
      rules: [{ to: [{ operation: { ports: ['8080'], hosts } }] }],
    });
    expect(find(manifests, 'AuthorizationPolicy', 'frontend').spec.rules).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/istio-ingress/sa/istio-ingress'] } }],
        to: [{ operation: { ports: ['8080'], hosts } }],
      },
    ]);
    expect(find(manifests, 'ServiceEntry', 'oauth2-proxy').spec).toEqual({
      hosts: ['sign-on.tenants.internal'],
      exportTo: ['.'],
      location: 'MESH_INTERNAL',
      resolution: 'STATIC',
      ports: [{ number: 4180, name: 'http', protocol: 'HTTP' }],
      workloadSelector: { labels: { 'app.kubernetes.io/name': 'oauth2-proxy' } },
    });
  });

  test('has the connections that it needs inside of the stage, and Keycloak', () => {
    const app = new TenantApp(tenantOf(some), platform);
    const own = arrows(app).filter(
      (arrow) => /tenant-acme-prod\/(oauth2-proxy|valkey)/.test(arrow) && arrow.endsWith('strict'),
    );
    expect(own.sort()).toEqual([
      'istio-ingress/istio-ingress -> tenant-acme-prod/oauth2-proxy:http, strict',
      'tenant-acme-prod/frontend -> tenant-acme-prod/oauth2-proxy:http, strict',
      'tenant-acme-prod/oauth2-proxy -> iam-system/keycloak, strict',
      'tenant-acme-prod/oauth2-proxy -> tenant-acme-prod/valkey:valkey, strict',
    ]);
  });

  test('has the paths below /oauth2/ of the host, before everything but what is refused; the api keeps its own', () => {
    const { http } = find(manifestsOf(some), 'VirtualService', 'web').spec as unknown as {
      http: { match?: { uri: object }[]; route?: { destination: { host: string } }[] }[];
    };
    const led = http.flatMap(({ match, route }) =>
      route ? [[match?.[0]?.uri ?? 'all', route[0]?.destination.host.split('.')[0]]] : [],
    );
    expect(led).toEqual([
      [{ prefix: '/oauth2/' }, 'oauth2-proxy'],
      [{ exact: '/api' }, 'api'],
      ['all', 'frontend'],
    ]);
  });

  test('says whom to ask in an argument, with a page that is the same for all tenants', () => {
    const footer = argsOf(some).find((arg) => arg.startsWith('--footer='));
    expect(footer).toContain('acme.apps.example.org is for people with one of these roles: writer.');
    expect(footer).toContain('href="mailto:ops@acme.example"');
    expect(footer).toContain('/realms/acme-prod/protocol/openid-connect/logout?client_id=sign-on&amp;');
    expect(footer).not.toContain('\n');
    const page = (text: string, stage: 'prod' | 'test') =>
      find(manifestsOf(text, stage), 'ConfigMap', 'oauth2-proxy').data;
    expect(page(some, 'prod')).toEqual(page(yaml('true'), 'test'));
  });

  test('is there twice in prod, with the labels of the tenant and one store of sessions', () => {
    const [prod, test] = [manifestsOf(some), manifestsOf(some, 'test')];
    const { replicas, template } = find(prod, 'Deployment', 'oauth2-proxy').spec;
    expect([replicas, find(test, 'Deployment', 'oauth2-proxy').spec.replicas]).toEqual([2, 1]);
    expect(find(prod, 'Deployment', 'valkey').spec.replicas).toBe(1);
    for (const name of ['oauth2-proxy', 'valkey'])
      expect(find(prod, 'Deployment', name).spec.template.metadata.labels).toMatchObject({
        'plinth.dev/tenant': 'acme',
        'plinth.dev/stage': 'prod',
      });
    expect(template.spec.containers[0].args.join()).not.toContain('metrics-address');
  });

  test('leaves a client behind that nobody signs in to when the tenant is removed', () => {
    const manifests = manifestsOf(yaml('true', 'removed: true'));
    expect(find(manifests, 'KeycloakClient', 'sign-on').spec.enabled).toBe(false);
    expect(manifests.map(({ kind }) => kind)).not.toContain('Deployment');
  });
});
