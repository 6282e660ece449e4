import { find } from '../../manifests';
import { manifestsOf } from './stage';

const issuer = 'https://keycloak.example.org/realms/acme-prod';
const principal = (name: string) =>
  name === 'gateway'
    ? 'cluster.local/ns/istio-ingress/sa/istio-ingress'
    : `cluster.local/ns/tenant-acme-prod/sa/${name}`;

interface Rule {
  from: { source: { principals: string[]; requestPrincipals?: string[] } }[];
  to: { operation: { ports: string[]; paths?: string[]; notPaths?: string[] } }[];
}

const matches = (patterns: readonly string[], value: string) =>
  patterns.some((pattern) =>
    pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : pattern === value,
  );

/** Whether the api's proxy lets a request in: it has a caller, a path, and the issuer of a token that was found valid. */
function isLetIn(caller: string, path: string, of?: string): boolean {
  const { rules } = find(manifestsOf(), 'AuthorizationPolicy', 'api').spec as { rules: Rule[] };
  return rules.some(
    ({ from, to }) =>
      from.some(
        ({ source: { principals, requestPrincipals } }) =>
          principals.includes(principal(caller)) &&
          (!requestPrincipals || (of !== undefined && matches(requestPrincipals, `${of}/jane`))),
      ) &&
      to.some(
        ({ operation: { ports, paths = ['*'], notPaths = [] } }) =>
          ports.includes('8080') && matches(paths, path) && !matches(notPaths, path),
      ),
  );
}

describe('the first gate of the api', () => {
  test("takes tokens of the stage's own realm that are for the api, with keys from Keycloak in the mesh", () => {
    expect(find(manifestsOf(), 'RequestAuthentication', 'api').spec).toEqual({
      selector: { matchLabels: { 'app.kubernetes.io/name': 'api' } },
      jwtRules: [
        {
          issuer,
          audiences: ['api'],
          jwksUri:
            'http://keycloak.iam-system.svc.cluster.local:8080/realms/acme-prod/protocol/openid-connect/certs',
          fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }],
          forwardOriginalToken: true,
        },
      ],
    });
  });

  test.each(['gateway', 'frontend', 'producer'])('lets %s in with such a token', (caller) => {
    expect(isLetIn(caller, '/api/messages', issuer)).toBe(true);
  });

  test.each(['gateway', 'frontend', 'producer'])('refuses %s without a token', (caller) => {
    expect(isLetIn(caller, '/api/messages')).toBe(false);
  });

  test.each([
    ['another tenant', 'https://keycloak.example.org/realms/beta-prod'],
    ['the other stage', 'https://keycloak.example.org/realms/acme-test'],
    ['a realm whose name begins the same', `${issuer}uction`],
    ['the master realm', 'https://keycloak.example.org/realms/master'],
    ['somebody else', 'https://login.example.net/realms/acme-prod'],
  ])('refuses tokens of %s', (_, other) => {
    for (const caller of ['gateway', 'frontend', 'producer'])
      expect(isLetIn(caller, '/api/messages', other)).toBe(false);
  });

  test('gives tokens to services without one, and to nobody from outside', () => {
    expect(isLetIn('producer', '/api/token')).toBe(true);
    expect(isLetIn('frontend', '/api/token')).toBe(true);
    expect(isLetIn('gateway', '/api/token')).toBe(false);
    expect(isLetIn('gateway', '/api/token', issuer)).toBe(false);
  });

  test('lets nobody ask for health or anything else beside /api', () => {
    for (const path of ['/healthz', '/metrics', '/', '/apis'])
      expect(isLetIn('gateway', path, issuer)).toBe(false);
  });
});
