import { until } from '../../cli/cluster/until';
import type { Editable } from '../verify/mutations/mutation';
import type { TokenKind } from './expected';
import { browse } from './gateway';
import type { Mesh } from './mesh';
import { mutantOf, PATIENCE, withMutant } from './mutants';

const TENANT = 'acme.apps.platform.example.org';
const KEYCLOAK = 'keycloak.platform.example.org';

/** What a caller says of where a request comes from. */
const FORGED = {
  'x-forwarded-for': '198.51.100.66',
  'x-forwarded-host': 'evil.example.org',
  'x-forwarded-port': '1',
  'x-forwarded-prefix': '/evil',
  forwarded: 'for=198.51.100.66;host=evil.example.org',
};

/** Seconds until Envoy has written the lines of its log: it does every ten. */
const LOGGED = 25;

/** What the mesh promises beside who is let in, each with the configuration that did not keep it. */
export function promises(mesh: () => Mesh, token: (kind: TokenKind) => string): void {
  it('tells Keycloak who calls, whatever a caller says', async () => {
    const look = async (): Promise<Record<string, string>> => {
      const { body = '{}' } = await browse(mesh(), { host: KEYCLOAK, path: '/realms/any', headers: FORGED });
      const { headers = {} } = JSON.parse(body);
      return Object.fromEntries(Object.keys(FORGED).map((name) => [name, headers[name] ?? 'none']));
    };
    expect(await look()).toEqual({
      'x-forwarded-for': '198.18.255.254',
      'x-forwarded-host': KEYCLOAK,
      'x-forwarded-port': '443',
      'x-forwarded-prefix': 'none',
      forwarded: 'none',
    });
    const mutant = {
      object: 'VirtualService iam-system/keycloak',
      change: ({ http }: Editable) => {
        for (const { headers } of http) delete headers?.request;
      },
    };
    const seen = await withMutant(mesh(), mutant, look, (one) => one.forwarded !== 'none');
    expect(seen).toMatchObject({ 'x-forwarded-host': 'evil.example.org', forwarded: FORGED.forwarded });
  }, 120_000);

  it('takes tokens from the header alone', async () => {
    const look = async (): Promise<string> => {
      const path = `/api/any?access_token=${token('good')}`;
      return (await browse(mesh(), { host: TENANT, path })).said;
    };
    expect(await look()).toBe('403');
    const mutant = {
      object: 'RequestAuthentication tenant-acme-prod/api',
      change: ({ jwtRules: [rule] }: Editable) => {
        delete rule.fromHeaders;
      },
    };
    expect(await withMutant(mesh(), mutant, look, (seen) => seen === '200')).toBe('200');
  }, 120_000);

  it('keeps what the API serves without a token from the outside, however its path is written', async () => {
    // The gateway itself takes no encoded slash.
    const encoded = { '/api/token%2f': '400' };
    const paths = ['/api/token', '/api/token/', '/api/token;x', '/api//token', '/api/./token'];
    const look = async (): Promise<Record<string, string>> => {
      const found = [...paths, ...Object.keys(encoded)].map(async (path) => {
        const { said } = await browse(mesh(), { host: TENANT, path, token: token('good') });
        return [path, said];
      });
      return Object.fromEntries(await Promise.all(found));
    };
    expect(await look()).toEqual({
      ...Object.fromEntries(paths.map((path) => [path, '403'])),
      ...encoded,
    });
    const mutant = {
      object: 'AuthorizationPolicy tenant-acme-prod/api',
      change: ({ rules }: Editable) => {
        rules[0].to[0].operation.notPaths = ['/api/token'];
      },
    };
    const seen = await withMutant(mesh(), mutant, look, (one) => one['/api/token/'] === '200');
    expect(seen).toEqual({
      '/api/token': '403',
      '/api/token/': '200',
      '/api/token;x': '200',
      ...encoded,
      '/api//token': '403',
      '/api/./token': '403',
    });
  }, 120_000);

  /** Lines that the refusals of two proxies leave, and those of a request that is let in. */
  const logged = async (): Promise<Record<string, number>> => {
    const [database, grafana, keycloak] = [
      mesh().pod('iam-system/keycloak-db-1'),
      mesh().pod('observability-system/grafana'),
      mesh().pod('iam-system/keycloak-instance'),
    ];
    const lines = () => ({
      'closed by authorization': count(mesh().proxy(database).log(), /rbac_access_denied/),
      'in the clear': count(mesh().proxy(grafana).log(), /filter_chain_not_found/),
      'let in': count(mesh().proxy(keycloak).log(), /"response_code":"?200/),
    });
    const before = lines();
    const identity = mesh().identity(grafana);
    await mesh().outside.call({ address: database.address, port: 5432, speaks: 'sql', identity });
    await mesh().outside.call({ address: grafana.address, port: 3000, speaks: 'http' });
    const path = '/realms/platform/protocol/openid-connect/token';
    await mesh().outside.call({ address: keycloak.address, port: 8080, speaks: 'http', identity, path });
    const added = () =>
      Object.fromEntries(
        Object.entries(lines()).map(([what, now]) => [what, now - before[what as keyof typeof before]]),
      );
    await until(LOGGED, async () => {
      const { 'closed by authorization': closed, 'in the clear': clear } = added();
      return (closed && clear) || undefined;
    });
    return added();
  };

  it('logs what is refused, and nothing that is let in', async () => {
    expect(await logged()).toEqual({ 'closed by authorization': 1, 'in the clear': 1, 'let in': 0 });
    const mutant = {
      object: 'Telemetry istio-system/access-log',
      change: ({ accessLogging: [log] }: Editable) => {
        log.filter.expression = 'response.code >= 400';
      },
    };
    const isSilent = (seen: Record<string, number>) => seen['closed by authorization'] === 0;
    const seen = await withMutant(mesh(), mutant, logged, isSilent);
    expect(seen).toEqual({ 'closed by authorization': 0, 'in the clear': 0, 'let in': 0 });
  }, 300_000);

  it('refuses a good token while Keycloak is silent and its keys are not known', async () => {
    const keycloak = mesh().stub(mesh().pod('iam-system/keycloak-instance'));
    const look = async (): Promise<string> =>
      (await browse(mesh(), { host: TENANT, path: '/api/any', token: token('good') })).said;
    const said = (wanted: string) =>
      until(PATIENCE, async () => ((await look()) === wanted ? true : undefined));
    const mutant = mutantOf(mesh(), {
      object: 'RequestAuthentication tenant-acme-prod/api',
      // Another rule, so that Envoy begins anew with the keys.
      change: ({ jwtRules: [rule] }: Editable) => {
        rule.audiences = ['api', 'other'];
      },
    });
    expect(await look()).toBe('200');
    await keycloak.silence(true);
    await mesh().apply(mutant.changed);
    expect(await said('401')).toBe(true);
    await keycloak.silence(false);
    expect(await said('200')).toBe(true);
    await mesh().apply(mutant.original);
  }, 200_000);
}

const count = (text: string, pattern: RegExp): number =>
  text.split('\n').filter((line) => line.startsWith('{') && pattern.test(line)).length;
