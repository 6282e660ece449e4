import fc from 'fast-check';
import { Stencils } from '../../../cli/synth/stencils';
import { type Rendered, renderTenant } from '../../../cli/synth/tenant-files';
import { type Tenant, tenantSchema } from '../../../constructs/tenancy/tenant';
import type { TenantFile } from '../../../constructs/tenancy/tenant-file';
import type { TenantPlatform } from '../../../constructs/tenancy/tenant-platform';
import { toYaml, yamlScalar } from '../../../constructs/yaml';
import { prodPlatform } from '../../platform';

const platform = prodPlatform().forTenants as TenantPlatform;
const full = (tenant: Tenant): Rendered => renderTenant(tenant, 'prod', platform);

/** Says how many times something was made in full. */
function counted(render: (tenant: Tenant) => Rendered = full) {
  const made: string[] = [];
  const stencils = new Stencils((tenant) => {
    made.push(tenant.name);
    return render(tenant);
  });
  return { stencils, made };
}

/** The files that are written with no stencil. */
function inFull(tenant: Tenant, render: (tenant: Tenant) => Rendered = full) {
  const rendered = render(tenant);
  if ('faults' in rendered) return rendered;
  const { files, objects } = rendered;
  return {
    files: files.map(({ path, format, documents }) => ({ path, text: format.text(documents) })),
    objects,
  };
}

const tenant = (name: string, more: Partial<TenantFile> = {}): Tenant => ({
  name,
  services: {
    frontend: { image: `ghcr.io/${name}/frontend:1.0.0` },
    api: { image: `ghcr.io/${name}/api:1.0.0` },
    producer: { image: `ghcr.io/${name}/producer:1.0.0` },
  },
  ...more,
  file: `tenants/${name}.yaml`,
});

const user = (username: string, roles: string[]) => ({
  username,
  email: `${username}@example.org`,
  firstName: 'Jane',
  lastName: 'Doe',
  roles,
});

test('tenants that differ in words alone are made in full twice, and once with marks', () => {
  const { stencils, made } = counted();
  const names = ['acme', 'beta', 'c-d-e', 'a'.repeat(51), 'zeta-0'];
  for (const name of names) expect(stencils.filesOf(tenant(name))).toEqual(inFull(tenant(name)));
  expect(made).toEqual(['acme', 'beta', 'zq0-zq']);
});

test('tenants with a sign-in before their frontends are filled in as well', () => {
  const { stencils, made } = counted();
  const one = (name: string, contact: string) => {
    const { services } = tenant(name);
    const frontend = { ...services.frontend, signOn: { roles: ['reader', `role-of-${name}`] } };
    const roles = [{ name: `role-of-${name}` }];
    return tenant(name, { services: { ...services, frontend }, roles, owner: contact, host: `at-${name}` });
  };
  for (const [name, contact] of [
    ['acme', 'ops@acme.example'],
    ['beta', "o'neill+ops@beta.example"],
    ['zeta-0', 'a_b@zeta.example'],
    ['1', 'n@one.example'],
  ] as const)
    expect(stencils.filesOf(one(name, contact))).toEqual(inFull(one(name, contact)));
  expect(made).toEqual(['acme', 'beta', 'zq0-zq']);
});

test.each<[string, (name: string) => Partial<TenantFile>]>([
  [
    'a sign-in',
    (name) => ({
      owner: 'ops@example.org',
      services: { ...tenant(name).services, frontend: { image: 'a.b/c:1', signOn: true } },
    }),
  ],
  [
    'replicas',
    (name) => ({ services: { ...tenant(name).services, api: { image: 'a.b/c:1', replicas: 3 } } }),
  ],
  [
    'a variable',
    (name) => ({ services: { ...tenant(name).services, api: { image: 'a.b/c:1', env: { A: name } } } }),
  ],
  ['a host outside', (name) => ({ egress: [{ host: `${name}.example.org` }] })],
  ['a removal', () => ({ removed: true })],
  ['a role more', () => ({ roles: [{ name: 'guest' }] })],
  [
    'a role of a user',
    (name) => ({ users: [user(name, [name === 'acme' ? 'reader' : 'writer', 'reader'])] }),
  ],
  ['a host like the name', (name) => ({ host: name })],
])('%s makes another shape', (_, more) => {
  const { stencils, made } = counted();
  for (const name of ['acme', 'beta']) stencils.filesOf(tenant(name));
  for (const name of ['acme', 'beta']) {
    const different = tenant(name, more(name));
    expect(stencils.filesOf(different)).toEqual(inFull(different));
  }
  expect(made.slice(3, 5)).toEqual(['acme', 'beta']);
});

test.each(['1', '0x1f', '1e3', '0', '123', 'on', 'no', 'null', 'true', 'e-1', '12-13', '2026-01-31', 'n'])(
  'a tenant named %s has the quotes that its name needs',
  (name) => {
    const { stencils } = counted();
    for (const other of ['acme', 'beta']) stencils.filesOf(tenant(other));
    expect(stencils.filesOf(tenant(name))).toEqual(inFull(tenant(name)));
  },
);

test('words that need quotes and words that need none fill the same gaps', () => {
  const { stencils, made } = counted();
  for (const name of ['1', '3', 'acme', 'no', 'gamma']) {
    const one = tenant(name, { quota: { cpu: name === 'no' ? '500m' : '2', memory: '1Gi' } });
    expect(stencils.filesOf(one)).toEqual(inFull(one));
  }
  expect(made).toEqual(['1', '3', 'zq0-zq']);
});

test('a word of several lines is not filled in', () => {
  const { stencils, made } = counted();
  const role = (description: string) => tenant('acme', { roles: [{ name: 'guest', description }] });
  for (const description of ['one', 'two', 'three\nfour', 'five', 'six: 6', '  ', 'x'.repeat(2000)])
    expect(stencils.filesOf(role(description))).toEqual(inFull(role(description)));
  expect(made).toHaveLength(5);
});

test('a word with a mark in it is a word like others', () => {
  const { stencils } = counted();
  for (const name of ['acme', 'beta', 'zq0-zq', 'zq1-zq', 'zq-zq']) {
    const one = tenant(name, { owner: 'zq2-zq@example.org', host: 'zq3-zq' });
    expect(stencils.filesOf(one)).toEqual(inFull(one));
  }
});

/** What constructs could do with a name that a text with gaps cannot: each is found out, and the tenant made in full. */
test.each<[string, (name: string) => object]>([
  ['changes it', (name) => ({ key: name.replaceAll('-', '_') })],
  ['takes a part of it', (name) => ({ key: name.slice(0, 4) })],
  ['writes it in capitals', (name) => ({ key: name.toUpperCase() })],
  ['counts its characters', (name) => ({ key: name.length })],
  ['derives something from it', (name) => ({ key: Buffer.from(name).toString('base64') })],
  ['sorts by it', (name) => Object.fromEntries([name, 'one', 'zz'].sort().map((key) => [key, 1]))],
  ['has it as a key beside others', (name) => ({ [name]: 1, beta: 2, '3': 3 })],
  ['has it as the last key', (name) => ({ '+': 1, [name]: 2 })],
  ['writes text of several lines', (name) => ({ key: `${name}:\n  ${name}` })],
  ['writes it behind something', (name) => ({ [`1${name}`]: `1${name}`, other: `: ${name}` })],
])('a construct that %s gives the same as without stencils', (_, content) => {
  for (const format of [
    { text: toYaml, scalar: yamlScalar },
    { text: (documents: readonly object[]) => JSON.stringify(documents), scalar: JSON.stringify },
  ]) {
    const render = ({ name }: Tenant): Rendered => ({
      files: [{ path: `${name}.yaml`, format, documents: [content(name)] }],
      objects: [1],
    });
    const { stencils } = counted(render);
    for (const name of ['first', 'sec-ond', 'third', 'e3', '12', 'zz-top', 'beta', 'one', '0', 'y'])
      expect(stencils.filesOf(tenant(name))).toEqual(inFull(tenant(name), render));
  }
});

test('faults are those of the tenant', () => {
  const stencils = new Stencils(({ name }) => ({ faults: [`${name}: wrong`] }));
  for (const name of ['acme', 'beta', 'gamma'])
    expect(stencils.filesOf(tenant(name))).toEqual({ faults: [`${name}: wrong`] });
});

describe('whatever tenants say', () => {
  const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{2,20}[a-z0-9])$/);
  const image = fc.stringMatching(
    /^[a-z0-9]{1,9}\.[a-z]{2,3}\/[a-z0-9]{1,9}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}$/,
  );
  const words = fc.oneof(
    { weight: 9, arbitrary: fc.stringMatching(/^[A-Z][a-zü]{1,9}$/) },
    fc.string({ minLength: 1, maxLength: 9 }),
    fc.constantFrom('no', '1', 'a: b', "d'or", '#', 'a\nb'),
  );
  const cpu = fc.integer({ min: 10, max: 190 }).map((cores) => (cores < 99 ? `0.${cores}1` : `${cores}m`));
  const memory = (min: number) => fc.integer({ min, max: min + 99 }).map((size) => `${size}Mi`);
  const service = fc.record({
    image,
    env: fc.record({ A: words, B: words }),
    resources: fc.record({
      requests: fc.record({ cpu, memory: memory(30) }),
      limits: fc.record({ memory: memory(130) }),
    }),
  });
  const tenantFile = fc.record({
    name: label,
    owner: label.map((name) => `${name}@example.org`),
    host: label,
    viewers: label,
    imagePullSecret: label,
    services: fc.record({ frontend: service, api: service, producer: service }),
    quota: fc.record({
      cpu: fc.integer({ min: 30, max: 90 }).map(String),
      memory: fc.integer({ min: 20, max: 90 }).map((size) => `${size}Gi`),
    }),
    labels: fc.record({ 'example.org/team': label }),
    roles: fc.tuple(fc.record({ name: label, description: words })),
    clients: fc.tuple(
      fc.record({ id: label, kind: fc.constant('confidential'), roles: fc.constant(['reader']) }),
    ),
    users: fc.tuple(
      fc.record({ username: label, email: fc.constant('a@b.example'), firstName: words, lastName: words }),
    ),
    egress: fc.tuple(fc.record({ host: fc.constantFrom('a.example', 'z.example') })),
    stages: fc.record({ test: fc.record({ host: label, viewers: label }) }),
  });

  /** What different tenants have in common is their shape, so the fields that are given are drawn once for several. */
  const several = fc
    .subarray([
      'owner',
      'host',
      'viewers',
      'imagePullSecret',
      'quota',
      'labels',
      'roles',
      'clients',
      'users',
      'egress',
      'stages',
    ])
    .chain((left) =>
      fc
        .array(fc.noBias(tenantFile), { minLength: 8, maxLength: 8 })
        .map((all) => all.map((one) => without(one, left))),
    );

  const without = (one: object, fields: string[]): object =>
    Object.fromEntries(Object.entries(one).filter(([field]) => !fields.includes(field)));

  test('it comes to the same bytes as in full', () => {
    let filled = 0;
    const property = fc.property(several, (files) => {
      const { stencils, made } = counted();
      for (const file of files) {
        const { data } = tenantSchema.safeParse(file);
        if (data === undefined) continue;
        const before = made.length;
        const one = { ...data, file: 'tenants/one.yaml' };
        expect(stencils.filesOf(one)).toEqual(inFull(one));
        if (made.length === before) filled++;
      }
    });
    fc.assert(property, { numRuns: 25 });
    expect(filled).toBeGreaterThan(20);
  });
});
