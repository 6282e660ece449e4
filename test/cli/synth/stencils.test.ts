import fc from 'fast-check';
import { Stencils } from '../../../cli/synth/stencils';
import { type Rendered, renderTenant } from '../../../cli/synth/tenant-files';
import { type Tenant, type TenantFile, tenantSchema } from '../../../constructs/tenancy/tenant';
import { toYaml, yamlScalar } from '../../../constructs/yaml';
import { prodPlatform } from '../../platform';

const platform = prodPlatform().forTenants;
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

test('tenants that differ in words alone are made in full twice, and once with marks', () => {
  const { stencils, made } = counted();
  const names = ['acme', 'beta', 'c-d-e', 'a'.repeat(51), 'zeta-0'];
  for (const name of names) expect(stencils.filesOf(tenant(name))).toEqual(inFull(tenant(name)));
  expect(made).toEqual(['acme', 'beta', 'zq0-zq']);
});

test.each<[string, (name: string) => Partial<TenantFile>]>([
  [
    'replicas',
    (name) => ({ services: { ...tenant(name).services, api: { image: 'a.b/c:1', replicas: 3 } } }),
  ],
  [
    'a variable',
    (name) => ({ services: { ...tenant(name).services, api: { image: 'a.b/c:1', env: { A: name } } } }),
  ],
  ['a host outside', (name) => ({ egress: [{ host: `${name}.example.org` }] })],
  ['a role', (name) => ({ roles: [{ name: `${name}-role` }] })],
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

test('a tenant with a name that needs quotes does not take the stencil from the others', () => {
  const { stencils, made } = counted();
  for (const name of ['1', '2', 'acme', 'beta', 'gamma']) stencils.filesOf(tenant(name));
  expect(made.slice(-2)).toEqual(['acme', 'zq0-zq']);
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
  const file = fc.record(
    {
      name: label,
      owner: fc.emailAddress(),
      host: label,
      viewers: label,
      imagePullSecret: label,
      images: fc.tuple(image, image, image),
      user: fc.record({ firstName: words, lastName: words }),
      testHost: label,
    },
    { requiredKeys: ['name', 'images', 'owner', 'host', 'viewers', 'user', 'testHost'] },
  );

  test('it comes to the same bytes as in full', () => {
    const { stencils, made } = counted();
    let filled = 0;
    const property = fc.property(file, ({ images, user, testHost, ...rest }) => {
      const [frontend, api, producer] = images;
      const given = {
        ...rest,
        services: { frontend: { image: frontend }, api: { image: api }, producer: { image: producer } },
        ...(user && { users: [{ username: rest.name, email: 'a@b.example', ...user }] }),
        ...(testHost && { stages: { test: { host: testHost } } }),
      };
      const { data } = tenantSchema.safeParse(given);
      fc.pre(data !== undefined);
      const one = { ...(data as TenantFile), file: 'tenants/one.yaml' };
      const before = made.length;
      expect(stencils.filesOf(one)).toEqual(inFull(one));
      if (made.length === before) filled++;
    });
    fc.assert(property, { numRuns: 150 });
    expect(filled).toBeGreaterThan(50);
  });
});
