import { platformRoles } from '../../../../constructs/identity/platform-realm';
import { OAuth2Proxy } from '../../../../constructs/identity/sign-on/oauth2-proxy';
import { Platform } from '../../../../constructs/platform';
import { componentsOf, validate } from '../../../../constructs/synthesis';
import { dev } from '../../../../environments/dev';
import { realmRoles } from '../../../../environments/sign-on';
import { arrows } from '../../../connections';
import { find } from '../../../manifests';
import { devPlatform } from '../../../platform';

const platform = devPlatform();
const manifests = componentsOf(platform).flatMap((component) => component.toJson());
const [container] = find(manifests, 'Deployment', 'oauth2-proxy-prometheus').spec.template.spec.containers;

const changed = (signOn: object): Platform =>
  new Platform({ ...dev, signOn: { ...dev.signOn, ...signOn } as never });

describe('a sign-in', () => {
  it('is a client of the realm for its host alone, with PKCE', () => {
    expect(find(manifests, 'KeycloakClient', 'prometheus').spec).toMatchObject({
      realmRef: { name: 'platform' },
      redirectUris: ['https://prometheus.localtest.me/oauth2/callback'],
      attributes: { 'pkce.code.challenge.method': 'S256' },
      secret: '$prometheus-sign-on:client-secret',
      standardFlowEnabled: true,
    });
  });

  it('lets in the roles that it is given, and takes no address of who calls from headers', () => {
    expect(container.args).toEqual(
      expect.arrayContaining([
        '--allowed-role=platform-admin',
        '--allowed-role=platform-editor',
        '--code-challenge-method=S256',
        '--insecure-oidc-skip-nonce=false',
        '--reverse-proxy=false',
        '--cookie-name=__Host-sign-on',
        '--api-route=^/\\?uri=/api/',
      ]),
    );
    expect(container.args.filter((arg: string) => /^--(cookie-domain|skip-auth|trusted)/.test(arg))).toEqual(
      [],
    );
  });

  it('has every connection that it needs, and no other', () => {
    const own = arrows(platform).filter(
      (arrow) => /oauth2-proxy-prometheus|valkey/.test(arrow) && arrow.endsWith('strict'),
    );
    expect(own.filter((arrow) => !/alertmanager/.test(arrow)).sort()).toEqual([
      'istio-ingress/istio-ingress -> sign-on-system/oauth2-proxy-prometheus:http, strict',
      'observability-system/prometheus -> sign-on-system/oauth2-proxy-prometheus:http, strict',
      'observability-system/prometheus -> sign-on-system/oauth2-proxy-prometheus:metrics, strict',
      'sign-on-system/oauth2-proxy-prometheus -> iam-system/keycloak:http, strict',
      'sign-on-system/oauth2-proxy-prometheus -> sign-on-system/valkey:valkey, strict',
    ]);
  });

  it('is asked by the sidecar of the program about requests to the host', () => {
    const policy = find(manifests, 'AuthorizationPolicy', 'prometheus-ask-oauth2-proxy-prometheus');
    expect(policy).toMatchObject({
      metadata: { namespace: 'observability-system' },
      spec: {
        action: 'CUSTOM',
        provider: { name: 'oauth2-proxy-prometheus' },
        rules: [
          {
            to: [
              {
                operation: {
                  ports: ['9090'],
                  hosts: ['prometheus.localtest.me', 'prometheus.localtest.me:*'],
                },
              },
            ],
          },
        ],
      },
    });
  });

  it('leaves nothing of the host in browsers, for whoever goes back after a sign-out', () => {
    const kept = (name: string): boolean[] =>
      find(manifests, 'VirtualService', name)
        .spec.http.filter(({ route }: { route?: object }) => route)
        .map(
          ({ headers }: { headers: { response: { set: object } } }) =>
            !('cache-control' in headers.response.set),
        );
    expect(kept('prometheus')).toEqual([false, false]);
    expect(kept('grafana')).toEqual([true]);
  });

  it('is before those programs that have roles, and no others', () => {
    const names = componentsOf(changed({ alertmanager: undefined })).map(({ name }) => name);
    expect(names.filter((name) => /oauth2-proxy|valkey/.test(name))).toEqual([
      'valkey',
      'oauth2-proxy-prometheus',
    ]);
  });

  it('says whom to ask on its page, without a way into its template', () => {
    const { data } = find(manifests, 'ConfigMap', 'oauth2-proxy-prometheus');
    expect(data['error.html']).toContain('href="mailto:platform@example.org"');
    const hostile = changed({ contact: '{{.Version}}"><script>@example.org' });
    const page = find(
      componentsOf(hostile).flatMap((component) => component.toJson()),
      'ConfigMap',
      'oauth2-proxy-prometheus',
    ).data['error.html'];
    expect(page).not.toContain('{{.Version}}');
    expect(page).not.toContain('<script>');
  });

  it('is refused with a role that the realm does not have, with none, and with no pods', () => {
    const faults = (signOn: object) =>
      validate(changed(signOn)).filter((fault) => /oauth2-proxy-/.test(fault));
    expect(faults({ prometheus: { roles: ['admin'] } })).toEqual([
      'oauth2-proxy-prometheus: roles must be of the realm (platform-admin, platform-editor, platform-viewer), got "admin"; correct or remove it',
    ]);
    expect(faults({ prometheus: { roles: [] } })).toEqual([
      'oauth2-proxy-prometheus: roles must have at least one, got none; without one everybody in the realm would be let in',
    ]);
    expect(faults({ replicas: 0, alertmanager: undefined })).toEqual([
      'oauth2-proxy-prometheus: replicas must be a whole number of at least 1, got 0; write 2 to be there during a drain',
    ]);
  });
});

it('knows the roles of the realm in the fields of an environment', () => {
  expect([...realmRoles].sort()).toEqual(Object.values(platformRoles).sort());
  expect(componentsOf(platform).some((component) => component instanceof OAuth2Proxy)).toBe(true);
});
