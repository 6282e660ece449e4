import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '../../cli/cluster/api/client';
import { Workspace } from '../../cli/cluster/control-plane/workspace';
import { envoyProgram } from '../verify/connectivity/istiod/envoy';
import { istioProxies } from '../verify/connectivity/istiod/program';
import { Harness } from '../verify/mutations/harness';
import { describeOnKeycloak } from './describe-on-keycloak';
import { isOfOperator, keycloakSpec, stageObjects } from './platform-objects';
import { providePrograms } from './programs/provide';
import { MeshAuthority } from './sign-on/certificates';
import { type Running, startProxy, startSessions } from './sign-on/programs';
import { Sidecar } from './sign-on/sidecar';
import { missingForSignOn } from './sign-on/stage';
import { type Answer, Visitor } from './sign-on/visitor';

// Two stages with a sign-in before their frontends: the real oauth2-proxy, Keycloak and sidecar of each, and nothing that one may do at the other.
// They are of one tenant, so that their realms differ in names alone

const PORT = 8080;
const ASKED = 'outbound|4180||sign-on.tenants.internal';
const COOKIE = '__Host-sign-on';
const { hostname } = keycloakSpec().hostname;
const gateway = 'cluster.local/ns/istio-ingress/sa/istio-ingress';
const password = 'a password of theirs';

describeOnKeycloak(
  'sign-in before the frontends of two stages',
  (realms) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'plinth-tenant-sign-on-'));
    const workspace = new Workspace();
    const harness = new Harness();
    const authority = new MeshAuthority();
    const identity = authority.identity(gateway);
    const running: House[] = [];

    /** A stage with all that its sign-in is of. */
    class House {
      readonly objects: readonly Json[];
      readonly realm: string;
      readonly host: string;
      readonly namespace: string;
      sessions!: Running;
      proxy!: Running;
      sidecar!: Sidecar;

      constructor(stage: 'prod' | 'test') {
        this.objects = stageObjects('globex', stage);
        this.realm = `globex-${stage}`;
        this.namespace = `tenant-globex-${stage}`;
        [this.host] = this.find('VirtualService', 'web').spec.hosts;
      }

      find(kind: string, name: string): Json {
        return this.objects.find((one) => one.kind === kind && one.metadata.name === name);
      }

      async start(): Promise<void> {
        await realms().apply(this.objects.filter(isOfOperator));
        this.sessions = await startSessions(workspace);
        this.proxy = await this.startProxy(this.sessions.port);
        await this.ask(this.proxy.port);
      }

      async startProxy(sessions: number): Promise<Running> {
        return startProxy(workspace, {
          program: (await providePrograms()).oauth2Proxy,
          signIn: {
            deployment: this.find('Deployment', 'oauth2-proxy'),
            configMap: this.find('ConfigMap', 'oauth2-proxy'),
          },
          clientSecret: await realms().secretOf(this.namespace, 'client-sign-on'),
          sessions,
          network: realms().networkAddress,
        });
      }

      /** Has the sidecar of the frontend ask a proxy at a port. */
      async ask(port: number): Promise<void> {
        this.sidecar?.stop();
        const [istiod, program] = [await istioProxies(), envoyProgram()];
        if (!istiod || !program)
          throw new Error('istioctl and Envoy must be there; see docs/keycloak-test.md');
        this.sidecar = await Sidecar.start(`${this.namespace}/frontend`, PORT, {
          ...{ program, folder, istiod, authority },
          environment: harness.environment('dev'),
          asked: { [ASKED]: port },
        });
      }

      visitor(proxy = () => this.proxy.port): Visitor {
        return new Visitor(
          this.find('VirtualService', 'web'),
          { sidecar: this.sidecar.port, gateway: identity, proxy },
          realms().browser(),
        );
      }

      async create(username: string, ...roles: readonly string[]): Promise<void> {
        await realms().admin.post(`${this.realm}/users`, {
          username,
          enabled: true,
          firstName: 'A',
          lastName: 'Person',
          email: `${username}@example.org`,
          credentials: [{ type: 'password', value: password }],
        });
        const { id } = await realms().admin.userOf(this.realm, username);
        for (const role of roles)
          await realms().admin.post(`${this.realm}/users/${id}/role-mappings/realm`, [
            await realms().admin.get(`${this.realm}/roles/${role}`),
          ]);
      }
    }

    let a: House;
    let b: House;

    beforeAll(async () => {
      a = new House('prod');
      b = new House('test');
      for (const house of [a, b]) {
        running.push(house);
        await house.start();
      }
      await a.create('ada', 'reader');
      await a.create('without');
      await b.create('bert', 'reader');
    }, 600_000);

    afterAll(async () => {
      for (const { sidecar } of running) sidecar?.stop();
      await workspace.close();
      harness.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** What somebody sees who is sent to sign in. */
    const isSentTo = ({ status, leadsTo }: Answer, { realm, host }: House): void => {
      expect(status).toBe(302);
      expect(`${leadsTo?.origin}${leadsTo?.pathname}`).toBe(
        `${hostname}/realms/${realm}/protocol/openid-connect/auth`,
      );
      expect(leadsTo?.searchParams.get('redirect_uri')).toBe(`https://${host}/oauth2/callback`);
    };

    test("lets people of the stage's realm in to its frontend, with one of the roles", async () => {
      for (const [house, name] of [
        [a, 'ada'],
        [b, 'bert'],
      ] as const) {
        const person = house.visitor();
        isSentTo(await person.open('/shop?x=1'), house);
        expect(house.sidecar.arrived).not.toContain('/shop?x=1');
        expect((await person.signIn('/shop?x=1', name, password)).text).toBe('answered /shop?x=1');
        expect((await person.open('/')).text).toBe('answered /');
      }
    });

    test('says whom to ask where a role is missing, and does not send in circles', async () => {
      const denied = await a.visitor().signIn('/', 'without', password);
      expect(denied.status).toBe(403);
      expect(denied.leadsTo).toBeUndefined();
      expect(denied.text).toContain('<a href="mailto:platform@globex.example">');
      expect(denied.text).toContain(`${a.host} is for people with one of these roles: reader, dispatcher.`);
      expect(denied.text).not.toMatch(/oauth2.?proxy|v7\./i);
      const [, elsewhere = ''] = /href="(https:[^"]+)"/.exec(denied.text) ?? [];
      expect(elsewhere).toContain(`/realms/${a.realm}/`);
    });

    test("does not let an account that somebody has made themselves in, with none of the realm's roles", async () => {
      await b.create('self-made');
      expect((await b.visitor().signIn('/', 'self-made', password)).status).toBe(403);
    });

    test.each([
      ['prod', 'test', 'ada'],
      ['test', 'prod', 'bert'],
    ] as const)('takes the cookie of a session at %s for nothing at %s', async (from, _, name) => {
      const [own, other] = from === 'prod' ? [a, b] : [b, a];
      const person = own.visitor();
      await person.signIn('/', name, password);
      const stranger = other.visitor();
      for (const [cookie, value] of person.cookies) stranger.cookies.set(cookie, value);
      expect(stranger.cookies.has(COOKIE)).toBe(true);
      const before = other.sidecar.arrived.length;
      isSentTo(await stranger.open('/private'), other);
      expect(other.sidecar.arrived.length).toBe(before);
    });

    test.each(['prod', 'test'] as const)(
      'knows nobody at %s who is of the other realm, signed in there or not',
      async (stage) => {
        const [own, other, name] = stage === 'prod' ? [a, b, 'bert'] : [b, a, 'ada'];
        const there = other.visitor();
        await there.signIn('/', name, password);
        const here = own.visitor();
        const first = await here.open('/');
        // In the browser of that session, at the page of this realm.
        const page = await there.atKeycloak(first);
        expect(page.html).toContain('name="password"');
        await here.atKeycloak(first);
        const refused = await here.fillIn(name, password);
        expect([refused.leadsTo, refused.html]).toEqual([
          undefined,
          expect.stringContaining('Invalid username or password'),
        ]);
      },
    );

    test('takes no token of any realm in place of a session', async () => {
      for (const house of [a, b]) {
        const openId = realms().openId(house.realm);
        const secret = await realms().secretOf(house.namespace, 'client-producer');
        const token = (await openId.asItself('producer', secret)).body.access_token;
        expect(token).toMatch(/^eyJ/);
        for (const at of [a, b]) {
          const before = at.sidecar.arrived.length;
          const answer = await at.visitor().open('/private', { authorization: `Bearer ${token}` });
          isSentTo(answer, at);
          expect(at.sidecar.arrived.length).toBe(before);
        }
      }
    });

    test('takes no code of the other realm, nor its own from another browser', async () => {
      const begun = a.visitor();
      const first = await begun.open('/private');
      const page = await begun.atKeycloak(first);
      expect(page.html).toContain('name="password"');
      const back = await begun.fillIn('ada', password);
      const stolen = b.visitor();
      const before = b.sidecar.arrived.length;
      const answer = await stolen.open(`/oauth2/callback${back.leadsTo?.search ?? ''}`);
      expect(answer.status).toBe(403);
      expect(stolen.cookies.has(COOKIE)).toBe(false);
      const another = await a.visitor().open(`/oauth2/callback${back.leadsTo?.search ?? ''}`);
      expect(another.status).toBe(403);
      expect(b.sidecar.arrived.length).toBe(before);
    });

    test('ends the session at the realm too when somebody signs out, and not that at the other', async () => {
      const [person, other] = [a.visitor(), b.visitor()];
      await person.signIn('/', 'ada', password);
      await other.signIn('/', 'bert', password);
      const cookie = person.cookies.get(COOKIE) ?? '';
      const out = await person.open('/oauth2/sign_out');
      expect(out.leadsTo?.href).toBe(`https://${a.host}/`);
      const after = await person.open('/');
      expect((await person.atKeycloak(after)).html).toContain('name="password"');
      person.cookies.set(COOKIE, cookie);
      isSentTo(await person.open('/'), a);
      expect((await other.open('/')).text).toBe('answered /');
    });

    test('lets nobody in while the sign-in of the stage is away, and the other goes on', async () => {
      const person = a.visitor();
      await person.signIn('/', 'ada', password);
      const other = b.visitor();
      await other.signIn('/', 'bert', password);
      await a.ask(1);
      const again = a.visitor();
      for (const [name, value] of person.cookies) again.cookies.set(name, value);
      expect((await again.open('/')).status).toBe(503);
      expect((await other.open('/')).text).toBe('answered /');
      await a.ask(a.proxy.port);
    });

    // What one store for all would mean: why each stage has its own.
    test('reads no session in a store that both would share, and could end them all', async () => {
      const [first, second] = [await a.startProxy(a.sessions.port), await b.startProxy(a.sessions.port)];
      await a.ask(first.port);
      await b.ask(second.port);
      const person = a.visitor(() => first.port);
      await person.signIn('/', 'ada', password);
      const stranger = b.visitor(() => second.port);
      for (const [name, value] of person.cookies) stranger.cookies.set(name, value);
      isSentTo(await stranger.open('/'), b);

      const keys = (await command(a.sessions.port, 'KEYS *')).match(/__Host-sign-on-[0-9a-f]+/g) ?? [];
      expect(keys.length).toBeGreaterThan(0);
      for (const key of keys) {
        const value = await command(a.sessions.port, `GET ${key}`);
        expect(value).not.toMatch(/eyJ|ada@example|reader/);
      }
      expect((await person.open('/')).text).toBe('answered /');
      await command(a.sessions.port, 'FLUSHALL');
      isSentTo(await person.open('/'), a);
    });
  },
  missingForSignOn(),
);

/** What a store answers to a command of one line. */
function command(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`${line}\r\nQUIT\r\n`));
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject).on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
  });
}
