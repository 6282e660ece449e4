import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App } from 'cdk8s';
import { DriftReport } from '../../../constructs/identity/drift-report';
import { PlatformRealm } from '../../../constructs/identity/platform-realm';
import { RealmOperator } from '../../../constructs/identity/realm-operator';
import { validate } from '../../../constructs/synthesis';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { runReport } from './run-drift-report';
import { create as keycloakIn } from './server';

function create() {
  const app = new App();
  const { keycloak } = keycloakIn({ app });
  const operator = new RealmOperator(app, 'realm-operator', { replicas: 1 });
  const realm = new PlatformRealm(app, 'platform-realm', { keycloak, operator });
  return { app, manifests: new DriftReport(app, 'drift-report', { keycloak, realm }).toJson() };
}

describe('the drift report', () => {
  it('is valid', () => {
    expect(validate(create().app)).toEqual([]);
  });

  it('talks to Keycloak and the API server, and to nobody else', () => {
    expect(arrows(create().app).filter((arrow) => arrow.startsWith('iam-system/drift-report'))).toEqual([
      'iam-system/drift-report -> kubernetes-api, none',
      'iam-system/drift-report -> iam-system/keycloak:http, strict',
    ]);
  });

  it('lists what realms are to be, and changes nothing', () => {
    const { rules } = find(create().manifests, 'ClusterRole', 'drift-report') as never as {
      rules: { apiGroups: string[]; verbs: string[] }[];
    };
    expect(rules).toMatchObject([{ apiGroups: ['v1.edp.epam.com'], verbs: ['list'] }]);
  });

  it.each([
    ['platform', 'realm-management'],
    ['master', 'master-realm'],
  ])(
    'reads the realm %s by a client that may look, and reads the secret of that client alone',
    (realm, of) => {
      const { manifests } = create();
      expect(find(manifests, 'KeycloakClient', `drift-report-${realm}`).spec).toMatchObject({
        clientId: 'drift-report',
        realmRef: { kind: 'ClusterKeycloakRealm', name: realm },
        reconciliationStrategy: 'full',
        standardFlowEnabled: false,
        secret: `$client-drift-report-${realm}:clientSecret`,
        serviceAccount: {
          clientRoles: [
            { clientId: of, roles: ['view-realm', 'view-clients', 'view-users', 'view-identity-providers'] },
          ],
        },
      });
      const { rules } = find(manifests, 'Role', `drift-report-${realm}`) as never as { rules: object[] };
      expect(rules).toEqual([
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: [`client-drift-report-${realm}`],
          verbs: ['get'],
        },
      ]);
    },
  );

  it('compares every hour, one run after the other', () => {
    expect(find(create().manifests, 'CronJob', 'drift-report').spec).toMatchObject({
      schedule: '23 * * * *',
      concurrencyPolicy: 'Forbid',
    });
  });
});

const group = '/apis/v1.edp.epam.com';
const realmOf = (name: string) => ({
  metadata: { name, namespace: `tenant-${name}` },
  spec: { realmName: name },
});
const readerOf = (name: string, value: string) => ({
  metadata: { name: 'drift-report', namespace: `tenant-${name}` },
  spec: {
    clientId: 'drift-report',
    secret: '$client-drift-report:clientSecret',
    realmRef: { kind: 'KeycloakRealm', name },
    standardFlowEnabled: false,
    serviceAccount: { enabled: true },
  },
  status: { value },
});

describe('what the drift report does where it cannot read a realm', () => {
  let server: Server;
  const answers = new Map<string, unknown>();

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const body = answers.get(url);
      response.writeHead(body === undefined ? 401 : 200).end(JSON.stringify(body ?? { error: 'my-secret' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    answers.clear();
    for (const kind of ['clusterkeycloaks', 'clusterkeycloakrealms']) list(`v1alpha1/${kind}`, []);
    for (const kind of ['clients', 'realms', 'realmroles', 'realmusers', 'realmidentityproviders'])
      list(`v1/keycloak${kind}`, []);
  });

  function list(resource: string, items: object[], from = '', next = ''): void {
    answers.set(`${group}/${resource}?limit=500&continue=${from}`, { items, metadata: { continue: next } });
  }

  /** A realm that Keycloak shows, with a setting that nobody has declared. */
  function shows(realm: string): void {
    const secret = { data: { clientSecret: Buffer.from('my-secret').toString('base64') } };
    answers.set(`/api/v1/namespaces/tenant-${realm}/secrets/client-drift-report`, secret);
    answers.set(`/realms/${realm}/protocol/openid-connect/token`, { access_token: 'my-secret' });
    const below = {
      '': { enabled: true, sslRequired: 'none' },
      // Names that every object of JavaScript knows.
      '/clients': [{ clientId: 'thief' }, { clientId: 'constructor' }, { clientId: '__proto__' }],
      '/authentication/flows': [],
      '/roles?briefRepresentation=true': [],
      [`/roles/default-roles-${realm}/composites`]: [],
      '/identity-provider/instances': [],
      '/components?type=org.keycloak.storage.UserStorageProvider': [],
    };
    for (const [path, body] of Object.entries(below)) answers.set(`/admin/realms/${realm}${path}`, body);
  }

  const run = () => {
    const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return runReport({ server: here, keycloak: here, token: 'my-secret' });
  };

  it('compares the others and fails, and says no secret', async () => {
    list('v1/keycloakrealms', [realmOf('acme-prod')], '', 'more');
    list('v1/keycloakrealms', [realmOf('globex-prod')], 'more');
    list('v1/keycloakclients', [readerOf('acme-prod', 'OK'), readerOf('globex-prod', 'OK')]);
    shows('globex-prod');
    const { status, lines } = await run();
    expect(status).toBe(1);
    expect(lines).toContainEqual({
      message: 'realm not compared',
      realm: 'acme-prod',
      error:
        'Error: /api/v1/namespaces/tenant-acme-prod/secrets/client-drift-report: must be answered with 200, got 401',
    });
    const added = ['thief', 'constructor', '__proto__'].map((id) => `client ${id} was added`);
    for (const change of ['sslRequired is "none", not "external"', ...added])
      expect(lines).toContainEqual({ message: 'realm changed by hand', realm: 'globex-prod', change });
    expect(JSON.stringify(lines)).not.toContain('my-secret');
  });

  it('waits for the client of a realm that is being made', async () => {
    list('v1/keycloakrealms', [realmOf('acme-prod')]);
    list('v1/keycloakclients', [readerOf('acme-prod', 'error')]);
    expect(await run()).toEqual({
      status: 0,
      lines: [{ message: 'realms compared', realms: 0, changes: 0 }],
    });
  });

  it('says that what an object stands for is gone only where the operator has made it', async () => {
    const role = (name: string, value?: string) => ({
      metadata: { name, namespace: 'tenant-acme-prod' },
      spec: { name, realmRef: { kind: 'KeycloakRealm', name: 'acme-prod' } },
      status: { value },
    });
    list('v1/keycloakrealms', [realmOf('acme-prod')]);
    list('v1/keycloakclients', [readerOf('acme-prod', 'OK')]);
    list('v1/keycloakrealmroles', [role('writer', 'OK'), role('new')]);
    shows('acme-prod');
    const changes = (await run()).lines.map(({ change }) => change);
    expect(changes).toContain('role writer is gone');
    expect(changes).not.toContain('role new is gone');
  });

  it('succeeds where it has read all, whatever it has found', async () => {
    list('v1/keycloakrealms', [realmOf('acme-prod')]);
    list('v1/keycloakclients', [readerOf('acme-prod', 'OK')]);
    shows('acme-prod');
    expect((await run()).status).toBe(0);
  });

  it('fails where the API server refuses it', async () => {
    answers.delete(`${group}/v1/keycloakclients?limit=500&continue=`);
    expect((await run()).status).toBe(1);
  });
});
