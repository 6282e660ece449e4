import https from 'node:https';
import { until } from '../../cli/cluster/until';
import { describeOnKeycloak } from './describe-on-keycloak';
import { createPerson, password, roleMapping } from './people';
import { keycloakSpec, objectOf } from './platform-objects';
import type { Running } from './sign-on/programs';
import type { Sidecar } from './sign-on/sidecar';
import { missingForSignOn, SignOnStage } from './sign-on/stage';
import { answerTo, Visitor } from './sign-on/visitor';

// The way of a request from the host to the program behind the sign-in, with the real oauth2-proxy, Keycloak and sidecar of `dist`

const guarded = { program: 'prometheus', pod: 'observability-system/prometheus-main', port: 9090 };
const PROGRAM = guarded.program;
const { hostname } = keycloakSpec().hostname;
const [host] = objectOf('VirtualService', PROGRAM).spec.hosts as [string];
const gateway = 'cluster.local/ns/istio-ingress/sa/istio-ingress';
const grafana = 'cluster.local/ns/observability-system/sa/grafana';

describeOnKeycloak(
  'sign-in before a host',
  (realms) => {
    let stage: SignOnStage;
    let proxy: Running;
    let sidecar: Sidecar;

    beforeAll(async () => {
      for (const [username, role] of [
        ['admin', 'platform-admin'],
        ['viewer', 'platform-viewer'],
        ['demoted', 'platform-admin'],
        ['leaver', 'platform-admin'],
      ] as const)
        await createPerson(realms().admin, { username, role });
      stage = new SignOnStage(realms());
      await stage.startSessions();
      proxy = await start();
    }, 600_000);

    afterAll(() => stage?.stop());

    /** An oauth2-proxy, which the sidecar asks from now on. */
    async function start(refresh?: string): Promise<Running> {
      const started = await stage.proxy(PROGRAM, refresh);
      sidecar?.stop();
      sidecar = await stage.sidecar(guarded, started.port);
      return started;
    }

    /** Somebody new with an empty browser. */
    const visitor = (at: () => number = () => proxy.port): Visitor =>
      new Visitor(
        objectOf('VirtualService', PROGRAM),
        { sidecar: sidecar.port, gateway: stage.gateway, proxy: at },
        realms().browser(),
      );

    /** A call in the mesh, past the gateway. */
    const call = (principal: string, authorityOfRequest: string, requestPath: string, method = 'GET') =>
      answerTo(
        https,
        {
          host: '127.0.0.1',
          port: sidecar.port,
          path: requestPath,
          method,
          headers: { host: authorityOfRequest },
          ...stage.authority.identity(principal),
          rejectUnauthorized: false,
        },
        authorityOfRequest,
      );

    test('leads who comes first to Keycloak, with PKCE, and back to where they wanted', async () => {
      const person = visitor();
      const first = await person.open('/query?g0.expr=up%7Bjob%3D%22a%22%7D');
      expect(first.status).toBe(302);
      expect(first.leadsTo?.origin + (first.leadsTo?.pathname ?? '')).toBe(
        `${hostname}/realms/platform/protocol/openid-connect/auth`,
      );
      expect(Object.fromEntries(first.leadsTo?.searchParams ?? [])).toMatchObject({
        client_id: PROGRAM,
        response_type: 'code',
        code_challenge_method: 'S256',
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        nonce: expect.any(String),
        redirect_uri: `https://${host}/oauth2/callback`,
      });
      expect(sidecar.arrived).toEqual([]);

      const answer = await person.signIn('/query?g0.expr=up%7Bjob%3D%22a%22%7D', 'admin', password);
      expect(answer.text).toBe('answered /query?g0.expr=up%7Bjob%3D%22a%22%7D');
      expect((await person.open('/')).text).toBe('answered /query');
    });

    test('keeps the session in a cookie of the host alone, and the tokens elsewhere', async () => {
      const person = visitor();
      await person.signIn('/query', 'admin', password);
      const cookie = person.setCookies.get('__Host-sign-on') ?? '';
      expect(cookie).toMatch(/; Path=\/;/);
      expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
      expect(cookie).not.toMatch(/domain/i);
      expect(cookie.length).toBeLessThan(400);
    });

    test('tells programs in the browser 401, and sends them nowhere', async () => {
      const person = visitor();
      for (const answer of [
        await person.open('/api/v1/query?query=up', { accept: '*/*' }),
        await person.open('/query', { accept: 'application/json' }),
      ]) {
        expect(answer.status).toBe(401);
        expect(answer.leadsTo).toBeUndefined();
        expect(answer.headers['content-type']).toBe('application/json');
      }
      await person.signIn('/query', 'admin', password);
      expect((await person.open('/api/v1/query?query=up', { accept: '*/*' })).text).toBe(
        'answered /api/v1/query?query=up',
      );
    });

    test.each([
      ...[
        '/ping',
        '/ready',
        '/robots.txt',
        '/oauth2',
        '/oauth2%2fsign_in',
        '/OAUTH2/sign_in',
        '//oauth2/auth',
      ],
      ...['/?uri=/ping', '/query#/ping', '/%zz', '/query?allowed_groups=role:platform-viewer'],
      ...['/;/ping', '/ping/..;/query', '/query%3F/ping', '/.well-known/acme-challenge/x'],
    ])('lets nobody to %s of the program who has not signed in', async (asked) => {
      const before = sidecar.arrived.length;
      const answer = await call(gateway, host, asked);
      expect(answer.status).not.toBe(200);
      expect(sidecar.arrived.length).toBe(before);
    });

    test('lets the gateway in by no other name of the host', async () => {
      for (const other of [
        'evil.example.org',
        `${PROGRAM}.observability-system.svc.cluster.local`,
        '10.0.0.1:9090',
      ])
        expect([other, (await call(gateway, other, '/query')).status]).toEqual([other, 403]);
      expect((await call(gateway, `${host}:443`, '/query')).status).toBe(302);
      expect((await call(gateway, host.toUpperCase(), '/query')).status).toBe(302);
    });

    test('asks no program of the mesh, which comes by its identity', async () => {
      const inMesh = `${PROGRAM}.observability-system.svc.cluster.local:9090`;
      expect((await call(grafana, inMesh, '/api/v1/query?query=up')).text).toBe(
        'answered /api/v1/query?query=up',
      );
      const stranger = 'cluster.local/ns/observability-system/sa/loki';
      expect((await call(stranger, inMesh, '/api/v1/query?query=up')).status).toBe(403);
    });

    test('closes to those who have signed in what is not for people', async () => {
      const person = visitor();
      await person.signIn('/query', 'admin', password);
      for (const closed of ['/-/quit', '/-/reload', '/api/v1/admin/tsdb/snapshot', '/api/v1/write'])
        expect([closed, (await person.open(closed)).status]).toEqual([closed, 403]);
    });

    test('says whom to ask where a role is missing, and does not send in circles', async () => {
      const person = visitor();
      const denied = await person.signIn('/query', 'viewer', password);
      expect(denied.status).toBe(403);
      expect(denied.leadsTo).toBeUndefined();
      expect(denied.text).toContain('mailto:platform@example.org');
      expect(denied.text).toContain('platform-admin, platform-editor');
      expect(denied.text).not.toMatch(/oauth2.?proxy|v7\./i);
      expect(sidecar.arrived).not.toContain('/query?from=viewer');
      // With an address that widens what is allowed, where the address had a say.
      const again = await person.signIn(
        '/query?from=viewer&allowed_groups=role:platform-viewer',
        'viewer',
        password,
      );
      expect(again.status).toBe(403);
      expect(sidecar.arrived.join()).not.toContain('from=viewer');

      const [, elsewhere = ''] = /href="(https:[^"]+)"/.exec(denied.text) ?? [];
      const page = await person.atKeycloak({ leadsTo: new URL(elsewhere.replaceAll('&amp;', '&')) });
      expect([page.status, page.leadsTo]).toEqual([200, undefined]);
      expect(page.html).toContain('<form');
    });

    test('believes nothing that a client says of where it wants to go', async () => {
      const person = visitor();
      const first = await person.open('/query', {
        'x-auth-request-redirect': 'https://evil.example.org/',
        'x-forwarded-host': 'evil.example.org',
        'x-forwarded-uri': '/ping',
      });
      const redirect = first.leadsTo?.searchParams.get('redirect_uri');
      expect(redirect).toBe(`https://${host}/oauth2/callback`);
      expect(first.leadsTo?.searchParams.get('state')).toMatch(/:%2Fquery$/);
      const started = await person.open('/oauth2/start?rd=https://evil.example.org/');
      expect(started.leadsTo?.searchParams.get('state')).toMatch(/:%2F$/);
    });

    test('ends the session at Keycloak too when somebody signs out', async () => {
      const person = visitor();
      await person.signIn('/query', 'admin', password);
      // Somebody else's window: Keycloak knows them, and asks for nothing.
      expect((await person.open('/query')).text).toBe('answered /query');
      const cookie = person.cookies.get('__Host-sign-on') ?? '';
      const out = await person.open('/oauth2/sign_out');
      expect(out.leadsTo?.href).toBe(`https://${host}/`);
      expect(person.cookies.has('__Host-sign-on')).toBe(false);
      const after = await person.open('/query');
      expect(after.status).toBe(302);
      expect((await person.atKeycloak(after)).html).toContain('name="password"');
      person.cookies.set('__Host-sign-on', cookie);
      expect((await person.open('/query')).status).toBe(302);
    });

    test('asks Keycloak anew for roles, and lets in nobody who has lost theirs', async () => {
      const fast = await start('1s');
      const person = visitor(() => fast.port);
      const before = await person.signIn('/query', 'demoted', password);
      expect(before.text).toBe('answered /query');
      const ticket = person.cookies.get('__Host-sign-on');
      const isRenewed = await until(20, async () => {
        await person.open('/query');
        return person.cookies.get('__Host-sign-on') !== ticket || undefined;
      });
      expect(isRenewed).toBe(true);
      expect((await person.open('/query')).text).toBe('answered /query');

      await realms().admin.delete(...(await roleMapping(realms().admin, 'demoted', 'platform-admin')));
      const denied = await until(20, async () => {
        const answer = await person.open('/query');
        return answer.status === 200 ? undefined : answer;
      });
      expect(denied?.status).toBe(403);
      expect(denied?.text).toContain('mailto:platform@example.org');
      fast.kill();
    });

    test('lets nobody in whose session at Keycloak has ended, or whose own has', async () => {
      const fast = await start('1s');
      const person = visitor(() => fast.port);
      await person.signIn('/query', 'leaver', password);
      const { id } = await realms().admin.userOf('platform', 'leaver');
      await realms().admin.post(`platform/users/${id}/logout`, {});
      const sent = await until(20, async () => {
        const answer = await person.open('/query');
        return answer.status === 200 ? undefined : answer;
      });
      expect(sent?.status).toBe(302);
      expect((await person.atKeycloak(sent as never)).html).toContain('name="password"');

      const other = visitor(() => fast.port);
      await other.signIn('/query', 'admin', password);
      const cookie = other.cookies.get('__Host-sign-on') ?? '';
      other.cookies.set('__Host-sign-on', `${cookie.slice(0, -4)}AAAA`);
      expect((await other.open('/query')).status).toBe(302);
      fast.kill();
    });

    test('lets nobody in while it does not answer, or its sessions do not', async () => {
      const last = await start();
      const person = visitor(() => last.port);
      await person.signIn('/query', 'admin', password);
      expect((await person.open('/query')).text).toBe('answered /query');
      stage.sessions.kill();
      await until(10, async () => stage.sessions.ended() || undefined);
      const arrived = sidecar.arrived.length;
      expect((await fetch(`http://127.0.0.1:${last.port}/ready`)).status).toBe(500);
      expect((await fetch(`http://127.0.0.1:${last.port}/ping`)).status).toBe(200);
      expect((await person.open('/query')).status).not.toBe(200);
      last.kill();
      await until(10, async () => last.ended() || undefined);
      expect((await person.open('/query')).status).toBe(503);
      expect(sidecar.arrived.length).toBe(arrived);
    });
  },
  missingForSignOn(),
);
