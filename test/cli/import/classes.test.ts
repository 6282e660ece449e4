import { prepareForClasses } from '../../../cli/import/classes';
import type { CustomResource, Schema } from '../../../cli/import/crd';

const open = { 'x-kubernetes-preserve-unknown-fields': true };

function widget(properties: Record<string, Schema>): CustomResource {
  const schema = { type: 'object', properties };
  return { group: 'example.org', version: 'v1', kind: 'Widget', scope: 'Namespaced', alsoServed: [], schema };
}

function prepare(properties: Record<string, Schema>, paths: string[] = [], except?: string[]) {
  const untyped = [{ kinds: ['example.org/Widget'], paths, except, because: 'a test' }];
  return prepareForClasses(widget(properties), untyped).schema.properties;
}

describe('prepareForClasses', () => {
  test('removes prose but no property that has its name', () => {
    expect(prepare({ description: { type: 'string', description: 'prose' } })).toEqual({
      description: { type: 'string' },
    });
  });

  test('makes a time a string, because a Date fails at synthesis', () => {
    expect(prepare({ until: { type: 'string', format: 'date-time' } })).toEqual({
      until: { type: 'string' },
    });
  });

  test('keeps other formats', () => {
    expect(prepare({ port: { type: 'integer', format: 'int32' } })).toEqual({
      port: { type: 'integer', format: 'int32' },
    });
  });

  test.each([
    ['jwks_uri', 'jwksUri'],
    ['proxyURL', 'proxyUrl'],
  ])('removes %s beside %s', (alias, name) => {
    expect(prepare({ [alias]: { type: 'string' }, [name]: { type: 'string' } })).toEqual({
      [name]: { type: 'string' },
    });
  });

  test('keeps an old spelling that stands alone', () => {
    expect(Object.keys(prepare({ podCIDR: { type: 'string' }, mirror_percent: {} }) ?? {})).toEqual([
      'podCIDR',
      'mirror_percent',
    ]);
  });
});

describe('untyped parts', () => {
  const list = { type: 'array', items: { type: 'object', properties: { a: { type: 'string' }, b: {} } } };

  test('become any inside a list', () => {
    expect(prepare({ list }, ['list.a'])?.list?.items?.properties).toEqual({ a: open, b: {} });
  });

  test('stay a list when the list is named', () => {
    expect(prepare({ list }, ['list'])?.list).toEqual({ type: 'array', items: open });
  });

  test('become any inside a map', () => {
    const map = { type: 'object', additionalProperties: { type: 'object', properties: { a: {}, b: {} } } };
    const values = prepare({ map }, ['map.a'])?.map?.additionalProperties;
    expect(values).toEqual({ type: 'object', properties: { a: open, b: {} } });
  });

  test('become any in every property that has them when the path has a star', () => {
    const part = { type: 'object', properties: { template: { type: 'string' } } };
    const generators = {
      type: 'object',
      properties: { git: part, list: part, selector: { type: 'string' } },
    };
    expect(prepare({ generators }, ['generators.*.template'])?.generators?.properties).toEqual({
      git: { type: 'object', properties: { template: open } },
      list: { type: 'object', properties: { template: open } },
      selector: { type: 'string' },
    });
  });

  test('leave the exceptions typed', () => {
    const provider = { type: 'object', properties: { vault: { type: 'string' }, aws: { type: 'string' } } };
    expect(prepare({ provider }, ['provider'], ['vault'])?.provider?.properties).toEqual({
      vault: { type: 'string' },
      aws: open,
    });
  });

  test('leave other kinds as they are', () => {
    const untyped = [{ kinds: ['example.org/Gadget'], paths: ['spec'], because: 'a test' }];
    const spec = { type: 'object', properties: { a: { type: 'string' } } };
    expect(prepareForClasses(widget({ spec }), untyped).schema.properties).toEqual({ spec });
  });

  test('fail when the path is gone from the definition', () => {
    expect(() => prepare({ spec: { type: 'object', properties: {} } }, ['spec.gone'])).toThrow(
      'example.org/Widget: path must exist in the definition, got "spec.gone"; correct it in kinds.ts',
    );
  });
});
