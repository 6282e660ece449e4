import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pages } from '../../../cli/docs/pages';
import { withFields } from '../../../cli/docs/tenant-fields';
import { fieldAt, fieldsOf, type JsonSchema, optionsOf } from '../../../cli/json-schema';
import { tenantJsonSchema } from '../../../cli/synth/tenant-schema';
import { readTenants } from '../../../cli/synth/tenants';

const root = path.join(__dirname, '../../..');

test.each(pages(root))('$file is what $of say', ({ file, text }) => {
  expect(text).toBe(readFileSync(path.join(root, file), 'utf8'));
});

/** Every field of a file, with its path. */
function fields(schema: JsonSchema, prefix = ''): [string, JsonSchema][] {
  return fieldsOf(schema).flatMap((name) => {
    const field = fieldAt([name], schema) ?? {};
    return [
      [`${prefix}${name}`, field] as [string, JsonSchema],
      ...fields(field, `${prefix}${name}.`),
      ...fields(field.items ?? {}, `${prefix}${name}[].`),
    ];
  });
}

describe("the schema of tenants' files", () => {
  const all = fields(tenantJsonSchema());

  test('describes every field', () => {
    const silent = all.filter(
      ([name, { description }]) => !description && !/^stages\.\w+\.services\./.test(name),
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  test('refuses fields that it does not know, wherever they are', () => {
    const open = all.filter(
      ([, { properties, additionalProperties }]) => properties && additionalProperties !== false,
    );
    expect([...open, ...(tenantJsonSchema().additionalProperties === false ? [] : ['the file'])]).toEqual([]);
  });

  test('has examples and defaults that are of the type of their field', () => {
    const typeOf = (value: unknown) => {
      if (Array.isArray(value)) return 'array';
      return typeof value === 'number' ? 'integer' : typeof value;
    };
    const typesOf = (schema: JsonSchema) => optionsOf(schema).flatMap(({ type }) => type ?? []);
    const values = all.flatMap(([name, { examples = [], default: unset, ...schema }]) =>
      [...examples, unset]
        .filter((value) => value !== undefined)
        .map((value) => ({ name, types: typesOf(schema), is: typeOf(value) })),
    );
    expect(values.length).toBeGreaterThan(30);
    expect(values.filter(({ types, is }) => !types.includes(is))).toEqual([]);
  });

  test('has patterns that editors can read', () => {
    for (const [, { pattern }] of all) if (pattern) expect(() => new RegExp(pattern, 'u')).not.toThrow();
  });

  test('finds fields in lists and mappings by their path', () => {
    expect(fieldAt(['users', 3, 'email'], tenantJsonSchema())?.examples).toEqual(['jane@acme.example']);
    expect(fieldAt(['stages', 'test', 'services', 'api', 'image'], tenantJsonSchema())?.examples).toEqual([
      'ghcr.io/acme/api:1.4.2',
    ]);
    expect(fieldAt(['labels', 'anything'], tenantJsonSchema())?.type).toBe('string');
    expect(fieldAt(['nothing'], tenantJsonSchema())).toBeUndefined();
  });
});

describe('the page about tenants', () => {
  test('has a row for every field of a file and none for another', () => {
    const page = readFileSync(path.join(root, 'tenants/README.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([\w.[\]-]+)` \|/gm)].map(([, field]) => field);
    const expected = fields(tenantJsonSchema())
      .map(([name]) => name)
      .filter((name) => !name.startsWith('stages'));
    expect(rows).toEqual(expected);
    expect(page).toMatch(/^\| `stages\.prod`, `stages\.test` \|/m);
  });

  test('cannot be made where it has no place for the table', () => {
    expect(() => withFields('# Tenants\n')).toThrow(/^tenants\/README\.md: must have the lines/);
  });
});

test('every tenant of this repository is valid, and tells editors its schema in the first line', () => {
  const folder = path.join(root, 'tenants');
  expect(readTenants(folder).faults).toEqual([]);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    const [first] = readFileSync(path.join(folder, file), 'utf8').split('\n');
    expect([file, first]).toEqual([file, '# yaml-language-server: $schema=tenant.schema.json']);
  }
});
