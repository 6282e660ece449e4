import fc from 'fast-check';
import type { Schema } from '../../../cli/import/crd';
import { shareParts } from '../../../cli/import/share';

const leaf = (pattern: string): Schema => ({ type: 'string', pattern });
const large = (name: string): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`${name}${index}`, leaf('^[a-z0-9-]+$')]),
  ),
});

function expand(node: unknown, definitions: Record<string, Schema>): unknown {
  if (Array.isArray(node)) return node.map((item) => expand(item, definitions));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref } = node as Schema;
  if (typeof $ref === 'string') return expand(definitions[$ref.slice('#/definitions/'.length)], definitions);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, expand(value, definitions)]));
}

describe('shareParts', () => {
  test('defines a repeated part once, under the name of its first place', () => {
    const { schemas, definitions } = shareParts({
      A: { properties: { one: large('x'), two: large('x') } },
      B: { properties: { three: large('x'), other: large('y') } },
    });
    expect(definitions).toEqual({ 'A.one': large('x') });
    expect(schemas.A?.properties).toEqual({
      one: { $ref: '#/definitions/A.one' },
      two: { $ref: '#/definitions/A.one' },
    });
    expect(schemas.B?.properties?.other).toEqual(large('y'));
  });

  test('leaves what is small or occurs once where it is', () => {
    const schemas = { A: { properties: { one: leaf('^a$'), two: leaf('^a$'), three: large('x') } } };
    expect(shareParts(schemas)).toEqual({ schemas, definitions: {} });
  });

  test('does not define the parts of a repeated part on their own', () => {
    const outer: Schema = { type: 'object', properties: { inner: large('x') } };
    const { definitions } = shareParts({ A: { properties: { one: outer, two: outer } } });
    expect(Object.keys(definitions)).toEqual(['A.one']);
  });

  test('keeps a list apart from its items when both are repeated', () => {
    const list: Schema = { type: 'array', items: large('x') };
    const { definitions } = shareParts({ A: { properties: { one: list, two: list, three: large('x') } } });
    expect(Object.keys(definitions).sort()).toEqual(['A.one', 'A.one.items']);
  });

  test('changes the meaning of no schema', () => {
    const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(leaf('^a$'), large('x'), large('y')),
        fc.record({ type: fc.constant('array'), items: tie('schema') }),
        fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
        fc.record({ anyOf: fc.array(tie('schema'), { maxLength: 2 }) }),
        fc.record({ properties: fc.dictionary(fc.constantFrom('a', 'b', 'items', 'c.d'), tie('schema')) }),
      ),
    }));
    fc.assert(
      fc.property(schema, schema, (a, b) => {
        const { schemas, definitions } = shareParts({ A: a, B: b });
        expect(expand(schemas, definitions)).toEqual(expand({ A: a, B: b }, {}));
      }),
    );
  });
});
