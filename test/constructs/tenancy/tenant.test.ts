import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import * as z from 'zod';
import { tenantSchema } from '../../../constructs/tenancy/tenant';

const services = {
  frontend: { image: 'ghcr.io/acme/frontend:1.0.0' },
  api: { image: 'ghcr.io/acme/api:1.0.0' },
  producer: { image: 'ghcr.io/acme/producer:1.0.0' },
};
const acme = { name: 'acme', services };
const jane = { username: 'jane', email: 'j@acme.example', firstName: 'Jane', lastName: 'Doe' };

const oidc = {
  issuer: 'https://login.acme.example',
  authorizationUrl: 'https://login.acme.example/authorize',
  tokenUrl: 'https://login.acme.example/token',
  jwksUrl: 'https://login.acme.example/keys',
  clientId: 'plinth',
};
const provider = (more: object) => ({
  identityProviders: [{ alias: 'corporate', secretName: 'corporate', ...more }],
});

const user = (more: object) => ({
  users: [{ username: 'jane', email: 'jane@acme.example', firstName: 'Jane', lastName: 'Doe', ...more }],
});

/** What is wrong, as `<field> <rule>`. */
const faultsOf = (file: unknown): string[] =>
  (tenantSchema.safeParse(file).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')} ${message}`,
  );

describe("a tenant's file", () => {
  test('needs a name and three images, and nothing else', () => {
    expect(faultsOf(acme)).toEqual([]);
    expect(faultsOf({})).toEqual(['name must be text; write it in quotes', 'services must be a mapping']);
    expect(faultsOf({ ...acme, services: { ...services, api: {} } })).toEqual([
      'services.api.image must be text; write it in quotes',
    ]);
  });

  test.each<[string, unknown, object, string[]]>([
    [
      'a role that the realm does not have',
      { roles: ['reader', 'readr'] },
      {},
      ["services.frontend.signOn.roles.1 must be one of the realm's roles (reader, writer); add it to roles"],
    ],
    [
      'no role',
      { roles: [] },
      {},
      ['services.frontend.signOn.roles must have at least one, or everybody in the realm would be let in'],
    ],
    [
      'another field',
      { role: ['reader'] },
      {},
      ['services.frontend.signOn must be true, false or a mapping with roles alone'],
    ],
    ['text', 'yes', {}, ['services.frontend.signOn must be true, false or a mapping with roles alone']],
    [
      'nobody to ask, a file for crawlers and no room',
      true,
      { owner: undefined, bots: { robotsTxt: 'own' }, quota: { memory: '2Gi', pods: 8 } },
      [
        'owner must be given where the frontend has signOn, because who has no role is told to ask them; add an e-mail address',
        'bots.robotsTxt must be gateway where the frontend has signOn, because crawlers do not sign in; remove it',
        'quota.memory must be at least 5728Mi, which all pods need with their proxies',
        'quota.pods must be at least 11, which all pods need with their proxies',
      ],
    ],
  ])('refuses a sign-in with %s', (_, signOn, more, faults) => {
    const frontend = { ...services.frontend, signOn };
    const file = { ...acme, owner: 'ops@acme.example', services: { ...services, frontend } };
    expect(faultsOf({ ...file, ...more })).toEqual(faults);
  });

  test('leaves the sign-in its client', () => {
    const client = { id: 'sign-on', kind: 'public', redirectUris: ['https://app.acme.example/*'] };
    expect(faultsOf({ ...acme, clients: [client] })).toEqual([
      'clients.0.id must not be a client that every realm has; choose another id',
    ]);
  });

  test('takes everything that the examples say', () => {
    const files = readdirSync('tenants').filter((file) => file.endsWith('.yaml'));
    expect(files).toEqual(expect.arrayContaining(['acme.yaml', 'globex.yaml']));
    for (const file of files) expect(faultsOf(load(readFileSync(`tenants/${file}`, 'utf8')))).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['prod', { name: 'prod' }, 'name must not be a reserved name; choose the name of a customer'],
    [
      'acme-test',
      { name: 'acme-test' },
      'name must not end with -prod or -test, which the platform adds; remove the ending',
    ],
    ['52 characters', { name: 'a'.repeat(52) }, 'name must have at most 51 characters'],
    ['a boolean', { name: false }, 'name must be text; write it in quotes'],
    ['a number', { quota: { cpu: 4 } }, 'quota.cpu must be text; write it in quotes'],
    [
      'an availability that no rule is for',
      { serviceLevel: { availability: 99.8 } },
      'serviceLevel.availability must be one of 99, 99.5, 99.9, 99.95, 99.99',
    ],
    [
      'a time that the gateway does not count',
      { serviceLevel: { latency: 250 } },
      'serviceLevel.latency must be one of 100, 200, 300, 500, 1000, 2000, 5000',
    ],
    ['an unknown field', { colour: 'red' }, ' Unrecognized key: "colour"'],
    [
      'a label of Pod Security',
      { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
      'labels.pod-security.kubernetes.io/enforce must not be a label of Kubernetes, Istio or the platform; choose another prefix',
    ],
    [
      'a label that injects',
      { labels: { 'istio-injection': 'disabled' } },
      'labels.istio-injection must not be a label of Kubernetes, Istio or the platform; choose another prefix',
    ],
    [
      'a group of Kubernetes',
      { viewers: 'system:authenticated' },
      'viewers must be the name of a group that is not one of Kubernetes, such as acme-developers',
    ],
    [
      'a role of all realms',
      { roles: [{ name: 'writer' }] },
      'roles.0.name must not be a role that every realm has; remove it',
    ],
    [
      'a role twice',
      { roles: [{ name: 'a' }, { name: 'a' }] },
      'roles.1.name must be there once; remove the other',
    ],
    [
      'a role that is not there',
      { users: [{ ...jane, roles: ['boss'] }] },
      "users.0.roles.0 must be one of the realm's roles (reader, writer); add it to roles",
    ],
    [
      'a user name of 2 characters',
      user({ username: 'jo' }),
      'users.0.username must have at least 3 characters',
    ],
    [
      'a name with a bracket',
      user({ lastName: 'Doe (Sales)' }),
      'users.0.lastName must be a name without the characters < > & " $ % ! # ? § ; * ~ / \\ | ^ = [ ] { } ( )',
    ],
    [
      'a name of two lines',
      user({ firstName: 'Jane\nDoe' }),
      'users.0.firstName must be one line, without control characters',
    ],
    [
      'NUL in a description',
      { roles: [{ name: 'boss', description: 'a\0' }] },
      'roles.0.description must be one line, without control characters',
    ],
    [
      'an address with 65 characters before the @',
      user({ email: `${'a'.repeat(65)}@acme.example` }),
      'users.0.email must have at most 64 characters before the @',
    ],
    [
      'an address of two users, however it is written',
      { users: [...user({}).users, ...user({ username: 'joan', email: 'Jane@ACME.example' }).users] },
      'users.1.email must be of one user, not of jane as well; write another address',
    ],
    [
      'a role that Keycloak makes for everybody',
      { roles: [{ name: 'default-roles-acme-prod' }] },
      'roles.0.name must not be a role of Keycloak itself; choose another',
    ],
    [
      'a client of the platform',
      { clients: [{ id: 'api', kind: 'public' }] },
      'clients.0.id must not be a client that every realm has; choose another id',
    ],
    [
      'a public client without a way back',
      { clients: [{ id: 'app', kind: 'public' }] },
      'clients.0.redirectUris must have at least one for a public client',
    ],
    [
      'a token that is valid for a day',
      { realm: { accessTokenLifespan: 86_400 } },
      'realm.accessTokenLifespan must be from 60 to 3600',
    ],
    [
      'a token that outlives the session',
      { realm: { accessTokenLifespan: 900, ssoSessionIdleTimeout: 600 } },
      'realm.accessTokenLifespan must not be more than ssoSessionIdleTimeout (600); lower it',
    ],
    [
      'a session that idles for longer than it lasts',
      { realm: { ssoSessionIdleTimeout: 86_400 } },
      'realm.ssoSessionIdleTimeout must not be more than ssoSessionMaxLifespan (36000); lower it, or raise that',
    ],
    [
      'passwords of four characters',
      { realm: { passwordPolicy: { length: 4 } } },
      'realm.passwordPolicy.length must be from 8 to 40',
    ],
    [
      'a rule of passwords that Keycloak does not know',
      { realm: { passwordPolicy: { vowels: 1 } } },
      'realm.passwordPolicy Unrecognized key: "vowels"',
    ],
    [
      'an identity provider of no kind',
      provider({}),
      'identityProviders.0 must have exactly one of oidc and saml',
    ],
    [
      'an identity provider that is asked in the open',
      provider({ oidc: { ...oidc, tokenUrl: 'http://login.acme.example/token' } }),
      'identityProviders.0.oidc.tokenUrl must be an https:// address, such as https://login.example.org/oauth2/token',
    ],
    [
      'a client id that names a Secret',
      provider({ oidc: { ...oidc, clientId: '$client-api:clientSecret' } }),
      'identityProviders.0.oidc.clientId must be the id as the identity provider has it, such as an address or a UUID',
    ],
    [
      'an identity provider whose people have a role that is not there',
      provider({ oidc, roles: ['boss'] }),
      "identityProviders.0.roles.0 must be one of the realm's roles (reader, writer); add it to roles",
    ],
    [
      'offline tokens for nobody',
      { clients: [{ id: 'robot', kind: 'confidential', offlineTokens: true }] },
      'clients.0.offlineTokens must be given to a client with redirectUris only; a client that signs in as itself can do so again',
    ],
    [
      'a way back to everybody',
      { clients: [{ id: 'app', kind: 'public', redirectUris: ['*'] }] },
      'clients.0.redirectUris.0 must be an https:// address (http:// for localhost), with a * at its end only, such as https://app.example.org/*',
    ],
    [
      'an address for egress',
      { egress: [{ host: '10.0.0.1' }] },
      'egress.0.host must be a DNS name such as api.example.org, without a scheme or path',
    ],
    [
      'two ports of a host for one service',
      {
        egress: [
          { host: 'x.example.org', from: ['frontend'] },
          { host: 'x.example.org', port: 8443, from: ['api', 'frontend'] },
        ],
      },
      'egress.1 must name x.example.org once for frontend, with one port; remove the other',
    ],
    [
      'a quota that holds not all pods',
      { quota: { pods: 3 } },
      'quota.pods must be at least 7, which all pods need with their proxies',
    ],
    [
      'a quota without room for the proxies',
      { quota: { memory: '4Gi' } },
      'quota.memory must be at least 4224Mi, which all pods need with their proxies',
    ],
    [
      'a host of 60 characters',
      { host: 'a'.repeat(60) },
      'host must have at most 63 characters with -test behind it ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-test"); shorten it',
    ],
  ])('refuses %s', (_, more, fault) => {
    expect(faultsOf({ ...acme, ...(more as object) })).toEqual([fault]);
  });

  test.each<[string, object, string]>([
    [
      'latest',
      { image: 'ghcr.io/acme/api:latest' },
      'image must have a tag that does not move; write a version instead of latest',
    ],
    [
      'no tag',
      { image: 'ghcr.io/acme/api' },
      'image must have a tag or a digest, such as ghcr.io/acme/api:1.4.2',
    ],
    [
      'no registry',
      { image: 'api:1.0.0' },
      'image must be an image with its registry, such as ghcr.io/acme/api:1.4.2',
    ],
    [
      'fewer replicas at most than at least',
      { replicas: 3, autoscaling: { maxReplicas: 2 } },
      'autoscaling.maxReplicas must be more than replicas (3); raise it or remove autoscaling',
    ],
    [
      'a limit below the request',
      { resources: { limits: { memory: '64Mi' } } },
      'resources.limits.memory must be at least the request (128Mi)',
    ],
    [
      'a limit on disk below the request',
      { resources: { limits: { 'ephemeral-storage': '32Mi' } } },
      'resources.limits.ephemeral-storage must be at least the request (64Mi)',
    ],
  ])('refuses a service with %s', (_, more, fault) => {
    const api = { ...services.api, ...more };
    expect(faultsOf({ ...acme, services: { ...services, api } })).toEqual([`services.api.${fault}`]);
  });

  test('refuses variables that the platform sets', () => {
    for (const name of ['PORT', 'PGPASSWORD', 'OIDC_ISSUER', 'TENANT_ID', 'LD_PRELOAD']) {
      const api = { ...services.api, env: { [name]: 'x' } };
      expect(faultsOf({ ...acme, services: { ...services, api } })).toHaveLength(1);
    }
  });

  test.each(['*/15 * * * *', '0 6 * * 1-5', '5,35 0-6/2 1 1 0'])('takes the schedule %s', (schedule) => {
    expect(
      faultsOf({ ...acme, services: { ...services, producer: { ...services.producer, schedule } } }),
    ).toEqual([]);
  });

  test.each(['@daily', '* * * *', 'TZ=UTC * * * * *', '* * * * * *'])(
    'refuses the schedule %s',
    (schedule) => {
      const producer = { ...services.producer, schedule };
      expect(faultsOf({ ...acme, services: { ...services, producer } })).toHaveLength(1);
    },
  );

  test('knows the time zones of the IANA database', () => {
    const inZone = (timeZone: string) =>
      faultsOf({ ...acme, services: { ...services, producer: { ...services.producer, timeZone } } });
    expect(inZone('Europe/Vienna')).toEqual([]);
    expect(inZone('Europe/Wien')).toEqual([
      'services.producer.timeZone must be a time zone of the IANA database, such as Europe/Vienna',
    ]);
  });

  test('says what is wrong in a stage at the stage', () => {
    expect(faultsOf({ ...acme, stages: { test: { quota: { pods: 1 } } } })).toEqual([
      'stages.test.quota.pods must be at least 5, which all pods need with their proxies',
    ]);
  });

  test('is described for editors, every field of it', () => {
    const undescribed: string[] = [];
    const walk = (schema: Record<string, unknown>, path: string): void => {
      for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, object>)) {
        if (!('description' in field) && !path.endsWith('services')) undescribed.push(`${path}.${name}`);
        walk(field as Record<string, unknown>, `${path}.${name}`);
      }
      if (schema.items) walk(schema.items as Record<string, unknown>, `${path}[]`);
    };
    walk(z.toJSONSchema(tenantSchema, { io: 'input' }) as Record<string, unknown>, '');
    expect(undescribed).toEqual([]);
  });
});
