import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCelError, parse } from '@bufbuild/cel';
import { Catalog } from '../../../../verify/schema/catalog/catalog';
import { LIMITS } from '../../../../verify/schema/catalog/kubernetes-limits';
import { CHOICES } from '../../../../verify/schema/catalog/limits/choices';
import { CUSTOM_RESOURCES } from '../../../../verify/schema/catalog/limits/custom-resources';
import { POINTERS } from '../../../../verify/schema/catalog/limits/pointers';
import { RULES } from '../../../../verify/schema/catalog/rules/rules';
import type { Schema } from '../../../../verify/schema/catalog/schema';
import { matches } from '../../../../verify/schema/values/pattern';
import { validate } from '../../../../verify/schema/values/validate';
import { distFolder } from '../../dist-folder';

const FOLDER = join('imports', 'schemas');
const catalog = new Catalog(FOLDER);

const kinds = readdirSync(FOLDER)
  .filter((file) => file !== 'versions.json')
  .flatMap((file) => Object.keys(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')).kinds));

/** Every node that can be reached, each once. */
function nodesOf(schema: Schema, seen = new Set<Schema>()): Set<Schema> {
  if (seen.has(schema)) return seen;
  seen.add(schema);
  const { properties = {}, items, additionalProperties, allOf = [], anyOf = [], oneOf = [], not } = schema;
  const children = [
    ...Object.values(properties),
    items,
    additionalProperties,
    ...allOf,
    ...anyOf,
    ...oneOf,
    not,
  ];
  for (const child of children) if (typeof child === 'object') nodesOf(child, seen);
  return seen;
}

describe('the imported schemas', () => {
  const nodes = kinds.flatMap((key) => {
    const slash = key.lastIndexOf('/');
    return [...nodesOf(catalog.find(key.slice(0, slash), key.slice(slash + 1))?.schema ?? {})];
  });

  it('have no reference left', () => {
    expect(nodes.length).toBeGreaterThan(5000);
    expect(nodes.filter((node) => '$ref' in node)).toEqual([]);
  });

  it('have rules that can all be read', () => {
    const rules = new Set(
      nodes.flatMap((node) => node['x-kubernetes-validations'] ?? []).map(({ rule }) => rule),
    );
    expect(rules.size).toBeGreaterThan(40);
    expect([...rules].filter((rule) => isCelError(parse(rule)))).toEqual([]);
  });

  it('have patterns that can all be read', () => {
    const patterns = new Set(nodes.flatMap(({ pattern }) => pattern ?? []));
    for (const pattern of patterns) expect(typeof matches(pattern, 'a')).toBe('boolean');
  });
});

describe('the limits of our own', () => {
  it('are of definitions and properties that exist', () => {
    const { definitions } = JSON.parse(readFileSync(join(FOLDER, 'kubernetes.json'), 'utf8'));
    const limited = Object.entries(LIMITS).flatMap(([name, limits]) =>
      Object.keys(limits).map((property) => `${name}.${property}`),
    );
    expect(limited.filter((path) => !hasProperty(definitions, path))).toEqual([]);
    expect(Object.keys({ ...RULES, ...CHOICES }).filter((name) => !(name in definitions))).toEqual([]);
    const pointers = Object.entries(POINTERS).flatMap(([name, fields]) =>
      fields.map((field) => `${name}.${field}`),
    );
    expect(pointers.filter((path) => !hasProperty(definitions, path))).toEqual([]);
  });

  it('are of kinds and fields of custom resources that exist', () => {
    const missing = Object.entries(CUSTOM_RESOURCES).flatMap(([key, paths]) => {
      const slash = key.lastIndexOf('/');
      const schema = catalog.find(key.slice(0, slash), key.slice(slash + 1))?.schema;
      return Object.entries(paths).filter(([path, more]) => {
        const field = path
          .replaceAll('[]', '.[]')
          .split('.')
          .reduce<Schema | undefined>(
            (node, step) => (step === '[]' ? node?.items : node?.properties?.[step]),
            schema,
          );
        return !Object.entries(more).every(([name, value]) => field?.[name as keyof Schema] === value);
      });
    });
    expect(missing).toEqual([]);
  });
});

function hasProperty(definitions: Record<string, Schema>, path: string): boolean {
  const dot = path.lastIndexOf('.');
  return definitions[path.slice(0, dot)]?.properties?.[path.slice(dot + 1)] !== undefined;
}

describe('Catalog', () => {
  it('knows the scope of a kind', () => {
    expect(catalog.find('v1', 'Namespace')?.scope).toBe('Cluster');
    expect(catalog.find('security.istio.io/v1', 'PeerAuthentication')?.scope).toBe('Namespaced');
  });

  it('knows no kind by the name of something that every object has', () => {
    expect(catalog.find('toString', 'x')).toBeUndefined();
    expect(catalog.find('v1', '__proto__')).toBeUndefined();
    expect(catalog.find('../versions/v1', 'x')).toBeUndefined();
  });

  it('holds metadata to what every object has and to what the kind adds', () => {
    const name = { type: 'string', maxLength: 3 };
    const schema = { type: 'object', properties: { metadata: { type: 'object', properties: { name } } } };
    const folder = distFolder({
      'versions.json': '{"kubernetes":"1.36"}',
      'kubernetes.json': readFileSync(join(FOLDER, 'kubernetes.json')),
      'example.org.json': JSON.stringify({
        kinds: { 'example.org/v1/Shop': { scope: 'Namespaced', schema } },
      }),
    });
    const shop = new Catalog(folder).find('example.org/v1', 'Shop')?.schema ?? {};
    const flaws = (metadata: object) =>
      validate({ apiVersion: 'example.org/v1', kind: 'Shop', metadata }, shop);
    expect(flaws({ name: 'abc', labels: { a: 'b' } })).toEqual([]);
    expect(flaws({ name: 'abcd', lables: {} }).map(({ path }) => path)).toEqual([
      ['metadata', 'lables'],
      ['metadata', 'name'],
    ]);
  });

  it('names the versions of a kind in its group, and everywhere for what was in extensions', () => {
    expect(catalog.versionsOf('autoscaling/v2beta2', 'HorizontalPodAutoscaler')).toEqual([
      'autoscaling/v1',
      'autoscaling/v2',
    ]);
    expect(catalog.versionsOf('extensions/v1beta1', 'Deployment')).toEqual(['apps/v1']);
    expect(catalog.versionsOf('serving.example.org/v1', 'Service')).toEqual([]);
  });

  it.each([
    [{}, /must hold the schemas of the kinds; run "npm run import"/],
    [{ 'kubernetes.json': '{}' }, /versions\.json: cannot be read, .*; run "npm run import"/],
  ])('says when the schemas are not there: %j', (files, message) => {
    expect(() => new Catalog(distFolder(files))).toThrow(message);
  });
});
