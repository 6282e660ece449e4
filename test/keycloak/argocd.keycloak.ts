import type { Browser as Chromium } from 'playwright-core';
import type { Json } from '../../cli/cluster/api/client';
import { until } from '../../cli/cluster/until';
import type { ArgoCdValues } from '../../constructs/operations/argocd-values';
import { Platform } from '../../constructs/platform';
import { dev } from '../../environments/dev';
import { missingPrograms, providePrograms } from '../argocd/real/programs/provide';
import { find } from '../manifests';
import { deliveryOf, devPlatform } from '../platform';
import { describeProvided } from '../provided';
import { ArgoCdServer } from './argocd-server';
import { Browser } from './browser';
import { describeOnKeycloak } from './describe-on-keycloak';
import { type HttpsGateway, httpsGateway } from './https-gateway';
import { SIDECAR } from './keycloak-server';
import { signIn } from './open-id';
import { createPerson, password, roleMapping } from './people';
import { keycloakSpec, objectOf } from './platform-objects';
import { clusterOf } from './sign-on/edge';
import { Person, startChromium } from './sign-on/person';
import { missingForBrowser, SignOnStage } from './sign-on/stage';

const { hostname } = keycloakSpec().hostname;
const platform = devPlatform();
const { root, bootstrap } = deliveryOf(platform, dev);
const { configs } = platform.argocdValues as ArgoCdValues;
const argocd = String(configs.cm.url);

const people = [
  { username: 'admin-of-argocd', role: 'platform-admin', may: 'get sync update' },
  { username: 'editor-of-argocd', role: 'platform-editor', may: 'get sync' },
  { username: 'viewer-of-argocd', role: 'platform-viewer', may: 'get' },
  { username: 'nobody-of-argocd', role: undefined, may: '' },
];

describeOnKeycloak(
  'Argo CD',
  (realms) => {
    let gateway: HttpsGateway;
    let server: ArgoCdServer;

    beforeAll(async () => {
      const { argocd: program } = await providePrograms();
      await realms().define('argoproj.io');
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } };
      const application = find(root.toJson(), 'Application', 'dev-argocd');
      await realms().place([namespace, secret, ...settings(configs), ...projects, application]);
      const port = Number(new URL(realms().address).port);
      gateway = await httpsGateway(port, new URL(hostname).host);
      server = await ArgoCdServer.start({ program, kubeconfig: realms().kubeconfig(), gateway });
      for (const person of people) await createPerson(realms().admin, person);
    }, 600_000);
    afterAll(async () => {
      await server?.stop();
      gateway?.close();
    });

    const browserOf = (port: number | string, address: string) =>
      new Browser(Number(port), new URL(address).host);
    const keycloak = () => browserOf(new URL(realms().address).port, hostname);

    /** A browser in which somebody comes to Argo CD from its page, and that in which they are at Keycloak. */
    async function comeIn(username: string) {
      const here = browserOf(server.port, argocd);
      const there = keycloak();
      const { leadsTo, html } = await here.open(`${argocd}/auth/login?return_url=${argocd}/applications`);
      if (!leadsTo) throw new Error(`Argo CD must lead to Keycloak, got ${html}\n${server.log()}`);
      const { leadsTo: back } = await signIn(there, String(leadsTo), username, password);
      await here.open(back as URL);
      return { here, there };
    }

    async function answer(browser: Browser, path: string): Promise<Json> {
      const { html } = await browser.open(`${argocd}/api/v1/${path}`);
      return JSON.parse(html);
    }

    /** What of the rights is given, by Argo CD itself. */
    async function rights(browser: Browser): Promise<string> {
      const given: string[] = [];
      for (const action of ['get', 'sync', 'update']) {
        const path = `account/can-i/applications/${action}/infrastructure/dev-argocd`;
        if ((await answer(browser, path)).value === 'yes') given.push(action);
      }
      return given.join(' ');
    }

    test('does not trust a gateway whose authority it has not been given', async () => {
      const { status, html } = await browserOf(server.port, argocd).open(`${argocd}/auth/login`);
      expect([status, html]).toEqual([
        500,
        expect.stringContaining('certificate signed by unknown authority'),
      ]);
    });

    // What verifies tokens keeps the authorities that it has begun with: util/session/sessionmanager.go, NewSessionManager.
    test('takes the authority from the Secret that cert-manager writes, when it starts anew', async () => {
      const { secretName: name, secretTemplate } = objectOf('Certificate', 'argocd-authority').spec;
      const metadata = { name, namespace: 'argocd', ...secretTemplate };
      const stringData = { 'ca.crt': gateway.authority };
      await realms().place([{ apiVersion: 'v1', kind: 'Secret', metadata, stringData }]);
      await server.restart();
      const { leadsTo } = await browserOf(server.port, argocd).open(`${argocd}/auth/login`);
      expect(leadsTo?.origin).toBe(hostname);
    });

    test('asks for PKCE and sends back to itself', async () => {
      const { leadsTo } = await browserOf(server.port, argocd).open(`${argocd}/auth/login`);
      expect(Object.fromEntries(leadsTo?.searchParams ?? [])).toMatchObject({
        client_id: 'argocd',
        code_challenge_method: 'S256',
        redirect_uri: `${argocd}/auth/callback`,
      });
    });

    test.each(people)('lets $username: $may', async ({ username, role, may }) => {
      const { here } = await comeIn(username);
      const { loggedIn, groups = [] } = await answer(here, 'session/userinfo');
      expect([loggedIn, groups.filter((group: string) => group.startsWith('platform-'))]).toEqual([
        true,
        role ? [role] : [],
      ]);
      expect(await rights(here)).toBe(may);
      const { items } = await answer(here, 'applications');
      expect((items ?? []).map(({ metadata }: Json) => metadata.name)).toEqual(may ? ['dev-argocd'] : []);
    });

    test('lets nobody in without a session', async () => {
      const { status } = await browserOf(server.port, argocd).open(`${argocd}/api/v1/applications`);
      expect(status).toBe(401);
    });

    test('opens no terminal, also to an administrator', async () => {
      const { here } = await comeIn('admin-of-argocd');
      const query =
        'pod=a&container=a&appName=dev-argocd&appNamespace=argocd&projectName=infrastructure&namespace=argocd';
      expect((await here.open(`${argocd}/terminal?${query}`)).status).toBe(404);
      const { value } = await answer(here, 'account/can-i/exec/create/infrastructure/dev-argocd');
      expect(value).toBe('no');
    });

    test('takes a role away with the next token, which it fetches by itself', async () => {
      // Less than is left when it fetches the next.
      await realms().admin.setLifespan('platform', 'argocd', 50);
      const { here } = await comeIn('editor-of-argocd');
      expect(await rights(here)).toBe('get sync');
      const [path, role] = await roleMapping(realms().admin, 'editor-of-argocd', 'platform-editor');
      await realms().admin.delete(path, role);
      // The answer brings the token of then.
      await rights(here);
      expect(await rights(here)).toBe('');
      await realms().admin.post(path, role);
      await realms().admin.setLifespan('platform', 'argocd');
    });

    test('ends the session at Keycloak as well', async () => {
      const { here, there } = await comeIn('viewer-of-argocd');
      const { leadsTo } = await here.open(`${argocd}/auth/logout`);
      const after = await there.open(leadsTo as URL);
      expect(after.leadsTo?.href).toBe(`${argocd}/`);
      const again = await here.open(`${argocd}/auth/login`);
      expect((await there.open(again.leadsTo as URL)).html).toContain('name="password"');
    });

    describeProvided('in Chromium', missingForBrowser(), 'see docs/keycloak-test.md', () => {
      let stage: SignOnStage;
      let browser: Chromium;
      let person: Person;
      beforeAll(async () => {
        stage = new SignOnStage(realms());
        const edge = await stage.edge(new URL(argocd).host.replace('argocd.', ''), {
          [clusterOf('keycloak')]: { port: Number(new URL(realms().address).port), from: SIDECAR },
          [clusterOf('argocd-server')]: server,
        });
        browser = await startChromium(edge);
        person = await Person.with(browser);
      }, 120_000);
      afterAll(async () => {
        await browser?.close();
        await stage?.stop();
      });

      test('has the token in a cookie that no script gets', async () => {
        await person.open(`${argocd}/auth/login?return_url=${encodeURIComponent(`${argocd}/applications`)}`);
        const [callback, applications] = (await person.signIn('viewer-of-argocd')).slice(-2);
        expect([callback, applications]).toEqual([
          `303 ${argocd}/auth/callback`,
          expect.stringContaining(` ${argocd}/applications`),
        ]);
        expect(await person.cookie('argocd.token')).toMatchObject({
          ...{ domain: new URL(argocd).host, path: '/' },
          ...{ httpOnly: true, secure: true, sameSite: 'Lax' },
        });
        expect(await person.page.evaluate('document.cookie')).not.toContain('token');
        expect((await person.fetch('/api/v1/applications')).status).toBe(200);
      });

      test('asks for the password after a sign-out', async () => {
        await person.open(`${argocd}/auth/logout`);
        expect((await person.cookie('argocd.token'))?.value ?? '').toBe('');
        expect((await person.fetch('/api/v1/applications')).status).toBe(401);
        await person.open(`${argocd}/auth/login`);
        expect(await person.isAsked()).toBe(true);
      });
    });

    test.each(people.slice(1, 3))('lets $username in from the command line', async ({ username, role }) => {
      const { code, said } = await server.signIn(
        username,
        async (address) => (await signIn(keycloak(), address, username, password)).leadsTo,
      );
      expect([code, said]).toEqual([0, expect.stringContaining(`'${username}@example.org' logged in`)]);
      const ask = (...args: string[]) => server.command(username, ...args, '--grpc-web');
      expect((await ask('account', 'get-user-info')).said).toContain(role);
      expect((await ask('app', 'list', '--output', 'name')).said).toContain('argocd/dev-argocd\n');
      const denied = 'PermissionDenied';
      const otherCommit = ['--source-positions', '1', '--revisions', 'f'.repeat(40)];
      const terminated = (await ask('app', 'terminate-op', 'dev-argocd')).said;
      expect(terminated).toContain(role === 'platform-editor' ? 'No operation is in progress' : denied);
      expect((await ask('app', 'delete', 'dev-argocd', '--yes')).said).toContain(denied);
      expect((await ask('app', 'sync', 'dev-argocd', ...otherCommit)).said).toContain(denied);
    });

    describe('for when Keycloak is down', () => {
      const withPassword = async () => {
        const first = await realms().secretOf('argocd', 'argocd-initial-admin-secret');
        return server.command(
          'break-glass',
          ...['login', `127.0.0.1:${server.port}`, '--plaintext', '--grpc-web', '--skip-test-tls'],
          ...['--username', 'admin', '--password', first],
        );
      };

      test('lets admin in with the first password', async () => {
        expect(await withPassword()).toMatchObject({ code: 0 });
      });

      test('lets admin in no more where the environment says so, also with a token from before', async () => {
        const { argocdValues } = new Platform({ ...dev, argocd: { replicas: 1, admin: 'disabled' } });
        await realms().place(settings((argocdValues as ArgoCdValues).configs));
        const refused = await until(60, async () => {
          const { code, said } = await withPassword();
          return code ? said : undefined;
        });
        expect(refused).toContain('Unauthenticated');
        expect(await server.command('break-glass', 'app', 'list', '--grpc-web')).toMatchObject({ code: 20 });
      });
    });
  },
  missingPrograms(),
);

/** What Argo CD's chart makes of the values, as far as the server reads it. */
function settings({ cm, rbac }: ArgoCdValues['configs']): Json[] {
  const configMap = (name: string, data: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    data,
  });
  return [configMap('argocd-cm', cm), configMap('argocd-rbac-cm', rbac)];
}

/** Empty, as the chart makes it; the server puts its keys in. */
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'argocd-secret',
    namespace: 'argocd',
    labels: { 'app.kubernetes.io/part-of': 'argocd' },
  },
};

const projects = bootstrap.toJson().filter(({ kind }) => kind === 'AppProject');
