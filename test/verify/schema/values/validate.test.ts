import fc from 'fast-check';
import type { Schema } from '../../../../verify/schema/catalog/schema';
import { validate } from '../../../../verify/schema/values/validate';

const flawsOf = (value: unknown, schema: Schema) => validate(value, schema).map(({ what }) => what);

const object = (properties: Record<string, Schema>, rest: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...rest,
});
const OPEN: Schema = { 'x-kubernetes-preserve-unknown-fields': true };

describe('validate', () => {
  it.each<[string, Schema, unknown, unknown, string]>([
    ['minimum', { type: 'integer', minimum: 1 }, 1, 0, 'must be 1 or more, got 0'],
    [
      'exclusiveMinimum',
      { type: 'number', minimum: 0, exclusiveMinimum: true },
      0.1,
      0,
      'must be more than 0, got 0',
    ],
    [
      'exclusiveMaximum',
      { type: 'number', maximum: 1, exclusiveMaximum: true },
      0,
      1,
      'must be less than 1, got 1',
    ],
    ['multipleOf', { type: 'integer', multipleOf: 8 }, 16, 12, 'must be a multiple of 8, got 12'],
    [
      'int32',
      { type: 'integer', format: 'int32' },
      -5,
      2 ** 31,
      'must be between -2147483648 and 2147483647, got 2147483648',
    ],
    ['minLength', { type: 'string', minLength: 2 }, 'é́', 'a', 'must have at least 2 characters, got 1'],
    ['minLength 1', { type: 'string', minLength: 1 }, 'a', '', 'must not be empty'],
    [
      'maxLength in characters',
      { type: 'string', maxLength: 2 },
      '🙂🙂',
      'abc',
      'must have at most 2 characters, got 3',
    ],
    [
      'minLength in characters',
      { type: 'string', minLength: 2 },
      '🙂🙂',
      '🙂',
      'must have at least 2 characters, got 1',
    ],
    ['pattern', { type: 'string', pattern: '^a+$' }, 'aa', 'b', 'must match ^a+$, got "b"'],
    ['enum', { type: 'string', enum: ['a', ''] }, '', 'b', 'must be one of a, "", got "b"'],
    ['minItems', { type: 'array', items: OPEN, minItems: 1 }, [1], [], 'must have 1 or more items, got 0'],
    [
      'maxItems',
      { type: 'array', items: OPEN, maxItems: 1 },
      [1],
      [1, 2],
      'must have 1 or fewer items, got 2',
    ],
    [
      'minProperties',
      { type: 'object', additionalProperties: OPEN, minProperties: 1 },
      { a: 1 },
      {},
      'must have 1 or more fields, got 0',
    ],
    [
      'maxProperties',
      { type: 'object', additionalProperties: OPEN, maxProperties: 1 },
      { a: 1 },
      { a: 1, b: 1 },
      'must have 1 or fewer fields, got 2',
    ],
    [
      'anyOf',
      { ...object({ a: OPEN, b: OPEN }), anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      { a: 1, b: 1 },
      {},
      'must have at least one of a, b, got none',
    ],
    [
      'oneOf',
      { ...object({ a: OPEN, b: OPEN }), oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      { a: 1 },
      { a: 1, b: 1 },
      'must have exactly one of a, b, got a and b',
    ],
    [
      'oneOf of values',
      { type: 'integer', oneOf: [{ maximum: 1 }, { minimum: 9 }] },
      0,
      5,
      'must be exactly one of {"maximum":1} or {"minimum":9}',
    ],
    ['not', { ...object({ a: OPEN }), not: { required: ['a'] } }, {}, { a: 1 }, 'must not be with a'],
    ['allOf', { type: 'integer', allOf: [{ minimum: 1 }, { maximum: 2 }] }, 1, 3, 'must be 2 or less, got 3'],
    [
      'set',
      { type: 'array', items: OPEN, 'x-kubernetes-list-type': 'set' },
      [1, 2],
      [1, 1],
      '1 is already in item 0, and the list takes each once',
    ],
    [
      'additionalProperties',
      { type: 'object', additionalProperties: { type: 'integer' } },
      { a: 1 },
      { a: 'x' },
      'must be an integer, got "x"',
    ],
    ['an object without fields', { type: 'object' }, {}, { a: 1 }, 'unknown field "a"'],
    [
      'an embedded resource',
      { type: 'object', ...OPEN, 'x-kubernetes-embedded-resource': true },
      { apiVersion: 'v1', kind: 'A', metadata: {} },
      { apiVersion: 'v1' },
      'kind is required',
    ],
    [
      'a pattern that JavaScript does not know',
      { type: 'string', pattern: '^(?i)abort$' },
      'ABORT',
      'abor',
      'must match ^(?i)abort$, got "abor"',
    ],
  ])('checks %s', (_name, schema, right, wrong, what) => {
    expect(flawsOf(right, schema)).toEqual([]);
    expect(flawsOf(wrong, schema)).toEqual([what]);
  });

  it('looks for unknown fields below what is open, where the schema knows fields', () => {
    const schema: Schema = {
      type: 'object',
      ...OPEN,
      properties: { known: object({ a: { type: 'string' } }) },
    };
    expect(flawsOf({ anything: { x: 1 }, known: { a: 'b' } }, schema)).toEqual([]);
    expect(flawsOf({ known: { b: 'b' } }, schema)).toEqual(['unknown field "b"']);
  });

  it('requires nothing that has a default', () => {
    const properties: Record<string, Schema> = { a: { type: 'string', default: 'x' }, b: { type: 'string' } };
    expect(flawsOf({}, object(properties, { required: ['a', 'b'] }))).toEqual(['b is required']);
  });

  it('takes null for absent where null is no value, and for itself where it is one', () => {
    const schema = object(
      { a: { type: 'string' }, b: { type: 'string', nullable: true } },
      { required: ['a', 'b'] },
    );
    expect(flawsOf({ a: null, b: null }, schema)).toEqual(['a is required']);
  });

  it('fills list keys in with their defaults', () => {
    const schema: Schema = {
      type: 'array',
      items: object({ port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } }),
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
    };
    expect(flawsOf([{ port: 1 }, { port: 1, protocol: 'UDP' }], schema)).toEqual([]);
    expect(flawsOf([{ port: 1 }, { port: 1, protocol: 'TCP' }], schema)).toHaveLength(1);
  });

  it('is quick with long text whatever the pattern', () => {
    const start = performance.now();
    expect(flawsOf(`${'a'.repeat(30_000)}!`, { type: 'string', pattern: '^(a+)+$' })).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('names the field that was probably meant, or those that there are', () => {
    const schema = object({ replicas: { type: 'integer' }, selector: OPEN });
    expect(validate({ replcas: 1 }, schema)[0]?.fix).toBe('did you mean "replicas"');
    expect(validate({ colour: 1 }, schema)[0]?.fix).toBe('remove it; fields are replicas, selector');
  });

  it('finds no flaw in a value that a schema describes, and exactly the one that is put there', () => {
    fc.assert(
      fc.property(described(3), fc.string({ minLength: 20, maxLength: 25 }), ({ schema, value }, name) => {
        expect(flawsOf({ body: value }, object({ body: schema }))).toEqual([]);
        expect(flawsOf({ body: value, [name]: 1 }, object({ body: schema }))).toEqual([
          `unknown field "${name}"`,
        ]);
      }),
    );
  });
});

interface Described {
  readonly schema: Schema;
  readonly value: unknown;
}

/** A schema and a value that it describes. */
function described(depth: number): fc.Arbitrary<Described> {
  const scalar = fc.oneof(
    fc.string().map((value): Described => ({ schema: { type: 'string', maxLength: value.length }, value })),
    fc.integer().map((value): Described => ({ schema: { type: 'integer', minimum: value }, value })),
    fc.boolean().map((value): Described => ({ schema: { type: 'boolean', enum: [value] }, value })),
    fc.jsonValue().map((value): Described => ({ schema: OPEN, value })),
  );
  if (depth === 0) return scalar;
  const child = described(depth - 1);
  return fc.oneof(
    scalar,
    fc.array(child, { maxLength: 1 }).map(
      (items): Described => ({
        schema: { type: 'array', items: items[0]?.schema ?? OPEN },
        value: items.map(({ value }) => value),
      }),
    ),
    fc.dictionary(fc.string(), child, { maxKeys: 4 }).map(
      (fields): Described => ({
        schema: {
          type: 'object',
          properties: Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema])),
          required: Object.keys(fields),
        },
        value: Object.fromEntries(Object.entries(fields).map(([key, { value }]) => [key, value])),
      }),
    ),
  );
}
