import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { describeOnKeycloak } from './describe-on-keycloak';
import { SIDECAR } from './keycloak-server';
import { createPerson } from './people';
import { keycloakSpec, objectOf } from './platform-objects';
import { clusterAt, clusterOf, type Edge } from './sign-on/edge';
import { Person, startChromium } from './sign-on/person';
import { programPage } from './sign-on/program-page';
import { missingForBrowser, SignOnStage } from './sign-on/stage';

// The way of a person from the host to the program behind the sign-in, in Chromium, through the gateway and the sidecars of `dist` in Envoy

const DOMAIN = 'localtest.me';
const keycloak = keycloakSpec().hostname.hostname as string;
const realm = `${keycloak}/realms/platform`;
const programs = [
  {
    ...{ program: 'prometheus', pod: 'observability-system/prometheus-main', port: 9090, refresh: '2s' },
    ...{ asked: '/query?g0.expr=up%7Bjob%3D%22a%22%7D&g0.tab=1', api: '/api/v1/query?query=up' },
  },
  {
    ...{ program: 'alertmanager', pod: 'observability-system/alertmanager', port: 9093, refresh: undefined },
    ...{ asked: '/?silenced=false', api: '/api/v2/alerts' },
  },
] as const;
const hostOf = (program: string): string => `https://${objectOf('VirtualService', program).spec.hosts[0]}`;
const host = hostOf('prometheus');
const [{ asked, api }] = programs;
const there = `200 ${host}/query`;
const tenant = `https://acme.apps.${DOMAIN}/`;
/** Of the tenant: it frames the program, what that says where a sign-in fails, and Keycloak. */
const frontend = createServer((_, response) => {
  const framed = [host + asked, `${host}/oauth2/callback`, `${realm}/protocol/openid-connect/auth`];
  const frames = framed.map((address) => `<iframe src="${address.replace('&', '&amp;')}"></iframe>`);
  response.writeHead(200, { 'content-type': 'text/html' }).end(frames.join(''));
});

describeOnKeycloak(
  'sign-in in a browser',
  (realms) => {
    let stage: SignOnStage;
    let edge: Edge;
    let browser: Browser;
    let person: Person;

    beforeAll(async () => {
      for (const [username, role] of [
        ['ada', 'platform-admin'],
        ['bob', 'platform-editor'],
        ['viewer', 'platform-viewer'],
      ] as const)
        await createPerson(realms().admin, { username, role });
      stage = new SignOnStage(realms());
      await stage.startSessions();
      await new Promise<void>((resolve) => frontend.listen(0, '127.0.0.1', resolve));
      const behind = {
        [clusterOf('keycloak')]: { port: Number(new URL(realms().address).port), from: SIDECAR },
        [clusterAt('frontend.tenant-acme-prod.svc.cluster.local', 8080)]: frontend.address() as AddressInfo,
      };
      for (const one of programs) Object.assign(behind, await stage.guard(one, programPage(one.program)));
      edge = await stage.edge(DOMAIN, behind);
      browser = await startChromium(edge);
    }, 600_000);

    afterAll(async () => {
      await browser?.close();
      frontend.close();
      await stage?.stop();
    });

    beforeEach(async () => {
      person = await Person.with(browser);
    });

    afterEach(() => person?.leave());

    const text = (selector: string) => person.page.locator(selector).textContent();

    test.each(programs)(
      'leads to Keycloak, and back to the page of $program that was asked for',
      async (one) => {
        const own = hostOf(one.program);
        const path = new URL(one.asked, own).pathname;
        const first = await person.open(`${own.replace('https', 'http')}${one.asked}#part`);
        expect(first).toEqual([
          `301 ${own.replace('https', 'http')}${path}`,
          `302 ${own}${path}`,
          `200 ${realm}/protocol/openid-connect/auth`,
        ]);
        await person.signIn('ada', 'not her password');
        expect([await person.isAsked(), new URL(person.page.url()).origin]).toEqual([true, keycloak]);
        expect(person.complaints).toEqual([]);
        const back = await person.signIn('ada');
        expect(back).toEqual([
          `302 ${realm}/login-actions/authenticate`,
          `302 ${own}/oauth2/callback`,
          `200 ${own}${path}`,
        ]);
        // What is behind the # no server sees, and a form leaves it behind.
        expect(person.page.url()).toBe(own + one.asked);
        expect(await text('h1')).toBe(one.asked);
        expect(await person.fetch(one.api)).toEqual({
          status: 200,
          type: 'application/json',
          redirected: false,
        });
        expect(person.complaints).toEqual([]);
      },
    );

    test('has cookies that no script and no other host gets', async () => {
      await person.open(host + asked);
      await person.signIn('ada');
      const cookies = await person.context.cookies();
      const own = cookies.filter(({ domain }) => host.endsWith(domain));
      const hours = ((own[0]?.expires ?? 0) * 1000 - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(9.9);
      expect(hours).toBeLessThanOrEqual(10);
      expect(own).toEqual([
        expect.objectContaining({
          name: '__Host-sign-on',
          domain: new URL(host).host,
          path: '/',
          httpOnly: true,
          secure: true,
          sameSite: 'Lax',
        }),
      ]);
      expect(await person.page.evaluate('document.cookie')).toBe('');
      const others = cookies.filter((cookie) => !own.includes(cookie));
      expect(new Set(others.map(({ domain }) => domain))).toEqual(new Set([new URL(keycloak).host]));
      for (const { name, secure, path } of others)
        expect([name, secure, path]).toEqual([name, true, '/realms/platform/']);
    });

    test('answers scripts 401 when the session is gone, and the page again without asking for a password', async () => {
      await person.open(host + asked);
      await person.signIn('ada');
      await stage.forgetSessions();
      const before = person.opened.length;
      expect(await person.fetch(api)).toEqual({ status: 401, type: 'application/json', redirected: false });
      expect([person.opened.length, person.page.url()]).toEqual([before, host + asked]);
      const silently = [
        `302 ${host}/query`,
        `302 ${realm}/protocol/openid-connect/auth`,
        `302 ${host}/oauth2/callback`,
        there,
      ];
      expect(await person.open(`${host}/query?other#part`)).toEqual(silently);
      expect(person.page.url()).toBe(`${host}/query?other#part`);
      // As after ten hours.
      await person.context.clearCookies({ name: '__Host-sign-on' });
      expect((await person.fetch(api)).status).toBe(401);
      expect(await person.open(host + asked)).toEqual(silently);
      expect((await person.fetch(api)).status).toBe(200);
    });

    test('asks for the password when the session at Keycloak has ended, and then leads where they were', async () => {
      await person.open(host + asked);
      await person.signIn('bob');
      const { id } = await realms().admin.userOf('platform', 'bob');
      await realms().admin.post(`platform/users/${id}/logout`, {});
      await stage.forgetSessions();
      await person.open(host + asked);
      expect(await person.isAsked()).toBe(true);
      expect((await person.signIn('bob')).at(-1)).toBe(there);
      expect(person.page.url()).toBe(host + asked);
    });

    test('renews tokens under the page, which notices nothing', async () => {
      await realms().admin.setLifespan('platform', 'prometheus', 5);
      await person.open(host + asked);
      await person.signIn('ada');
      const tickets = new Set<string | undefined>();
      const documents = person.opened.length;
      // Longer than a token lives.
      for (const end = Date.now() + 8000; Date.now() < end; ) {
        const answers = await Promise.all(Array.from({ length: 6 }, () => person.fetch(api)));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
        tickets.add((await person.cookie('__Host-sign-on'))?.value);
        await person.page.waitForTimeout(300);
      }
      expect(tickets.size).toBeGreaterThan(2);
      expect(person.opened.length).toBe(documents);
      expect(person.complaints).toEqual([]);
      await realms().admin.setLifespan('platform', 'prometheus');
    });

    test('says whom to ask where a role is missing, once, and lets somebody else sign in', async () => {
      await person.open(host + asked);
      const denied = `403 ${host}/oauth2/callback`;
      expect(await person.signIn('viewer')).toEqual([`302 ${realm}/login-actions/authenticate`, denied]);
      await person.page.waitForTimeout(500);
      expect(person.opened.at(-1)).toBe(denied);
      expect(await text('h1')).toBe('403 Forbidden');
      expect(await text('body')).toContain('one of these roles: platform-admin, platform-editor.');
      expect(await person.page.getAttribute('a[href^=mailto]', 'href')).toBe('mailto:platform@example.org');
      expect(person.complaints).toEqual([expect.stringMatching(/status of 403/)]);

      expect(await person.follow('a:text-is("Try again")')).toEqual([
        `302 ${host}/`,
        `302 ${host}/query`,
        `302 ${realm}/protocol/openid-connect/auth`,
        denied,
      ]);
      await person.follow('a:text-is("Sign in as somebody else")');
      await person.follow('#kc-logout');
      expect(await person.isAsked()).toBe(true);
      expect((await person.signIn('ada')).at(-1)).toBe(there);
    });

    test('does not take a sign-in that took too long for a missing role', async () => {
      await person.open(host + asked);
      const attempt = (await person.context.cookies()).filter(({ name }) => name.endsWith('_csrf'));
      expect(attempt).toHaveLength(1);
      // As after a quarter of an hour.
      await person.context.clearCookies({ name: attempt[0]?.name ?? '' });
      expect((await person.signIn('ada')).at(-1)).toBe(`403 ${host}/oauth2/callback`);
      expect(await text('body')).toContain('Signing in has failed');
      expect(await text('body')).not.toContain('roles');
      expect((await person.follow('a:text-is("Try again")')).at(-1)).toBe(there);
    });

    test('lets several tabs sign in at once', async () => {
      await person.open(host + asked);
      const other = await person.context.newPage();
      await other.goto(`${hostOf('alertmanager')}/?other`);
      expect((await person.signIn('ada')).at(-1)).toBe(there);
      // Keycloak's page there sees it and goes on by itself.
      await other.waitForURL(`${hostOf('alertmanager')}/?other`);
    });

    test('ends the session at Keycloak with a sign-out, and shows nothing to who goes back', async () => {
      await person.open(host + asked);
      await person.signIn('ada');
      await person.page.locator('#data', { hasText: 'secret' }).waitFor();
      const out = await person.open(`${host}/oauth2/sign_out`);
      expect(out).toEqual([
        `302 ${host}/oauth2/sign_out`,
        `302 ${host}/`,
        `302 ${host}/query`,
        `200 ${realm}/protocol/openid-connect/auth`,
      ]);
      expect(await person.isAsked()).toBe(true);
      expect(await person.cookie('__Host-sign-on')).toBeUndefined();
      await person.page.goBack({ waitUntil: 'commit' });
      await person.page.waitForFunction("document.readyState === 'complete'");
      expect(await text('body')).not.toContain('secret');
      expect([await person.isAsked(), new URL(person.page.url()).origin]).toEqual([true, keycloak]);
      expect(await person.open(hostOf('alertmanager'))).toContain(
        `200 ${realm}/protocol/openid-connect/auth`,
      );
    });

    // Of the same site, so that browsers send the cookie along.
    test("is in no frame of a tenant's page, and tells its scripts nothing", async () => {
      const frames = async (): Promise<(string | null)[]> => {
        person.complaints.length = 0;
        await person.open(tenant);
        const [, ...framed] = person.page.frames();
        return Promise.all(framed.map((frame) => frame.locator('body').textContent()));
      };
      const refused = (by: string) => expect.stringContaining(`${new URL(by).host} refused to connect`);
      await person.open(host + asked);
      await person.signIn('ada');
      expect(await frames()).toEqual([refused(host), refused(host), refused(keycloak)]);
      expect(person.complaints.filter((line) => line.includes('frame-ancestors'))).toHaveLength(3);

      const read = (credentials: string): Promise<string> =>
        person.page.evaluate(
          `fetch('${host + api}', { credentials: '${credentials}' }).then(({ status }) => status, String)`,
        );
      expect([await read('include'), await read('omit')]).toEqual(
        Array(2).fill(expect.stringContaining('TypeError')),
      );
      expect(person.complaints.filter((line) => line.includes('blocked by CORS policy'))).toHaveLength(2);

      // Nor is the form.
      await person.leave();
      person = await Person.with(browser);
      expect(await frames()).toEqual([refused(keycloak), refused(host), refused(keycloak)]);
      await person.open(host + asked);
      expect((await person.signIn('ada')).at(-1)).toBe(there);
    });
  },
  missingForBrowser(),
);
