import type { Schema, ValidationRule } from '../../../../verify/schema/catalog/schema';
import { brokenRules } from '../../../../verify/schema/cel-evaluation/broken-rules';

const object = (properties: Record<string, Schema>, ...rules: ValidationRule[]): Schema => ({
  type: 'object',
  properties,
  ...(rules.length > 0 && { 'x-kubernetes-validations': rules }),
});

/** Whether a rule holds for a value; what stands in its way if it cannot be told. */
function holds(rule: string, self: unknown, schema: Schema): boolean | string {
  const [broken] = brokenRules(
    { self },
    object({ self: { ...schema, 'x-kubernetes-validations': [{ rule }] } }),
  );
  return broken?.unevaluated ?? broken === undefined;
}

const TEXT: Schema = { type: 'string' };
const INTEGER: Schema = { type: 'integer' };

describe('brokenRules', () => {
  it.each<[string, string, unknown, Schema]>([
    ['integers as integers', 'self / 2 == 3', 7, INTEGER],
    ['numbers as doubles', 'self / 2.0 == 3.5', 7, { type: 'number' }],
    [
      'int-or-string as what it is',
      "type(self) == string && self == '5%'",
      '5%',
      { 'x-kubernetes-int-or-string': true },
    ],
    ['durations', "self > duration('59s')", '1m', { type: 'string', format: 'duration' }],
    [
      'times',
      "self < timestamp('2027-01-01T00:00:00Z')",
      '2026-01-01T00:00:00Z',
      { type: 'string', format: 'date-time' },
    ],
    ['bytes', "self == b'ab'", 'YWI=', { type: 'string', format: 'byte' }],
    ['lists', 'self.all(item, item > 0) && size(self) == 2', [1, 2], { type: 'array', items: INTEGER }],
    [
      'maps',
      "self['a/b'] == 1 && self.all(key, key != 'x')",
      { 'a/b': 1 },
      { type: 'object', additionalProperties: INTEGER },
    ],
    [
      'defaults',
      'self.a == 3 && self.b.c',
      {},
      object({
        a: { ...INTEGER, default: 3 },
        b: { ...object({ c: { type: 'boolean', default: true } }), default: {} },
      }),
    ],
    ['null as absent', '!has(self.a)', { a: null }, object({ a: TEXT })],
    [
      'escaped names',
      "self.__namespace__ == 'x' && self.a__dash__b == 'y'",
      { namespace: 'x', 'a-b': 'y' },
      object({ namespace: TEXT, 'a-b': TEXT }),
    ],
    ['no unknown fields', '!has(self.b)', { a: '', b: '' }, object({ a: TEXT })],
    ['RE2', "self.matches('(?i)^abort$')", 'ABORT', TEXT],
    [
      'URLs',
      "isURL(self) && url(self).getScheme() == 'https' && url(self).getHostname() == 'a.b' && url(self).getPort() == '8443'",
      'https://a.b:8443/c',
      TEXT,
    ],
    ['paths as URLs', "url(self).getScheme() == '' && url(self).getEscapedPath() == '/a'", '/a', TEXT],
    ['addresses', "isIP(self) && !isCIDR(self) && isCIDR(self + '/8')", '10.0.0.0', TEXT],
    [
      'quantities',
      "isQuantity(self) && quantity(self).isGreaterThan(quantity('1023Mi')) && quantity(self).compareTo(quantity('1Gi')) == 0",
      '1024Mi',
      TEXT,
    ],
    ['strings', "self.split('/')[0].size() == 1 && self.substring(2) == 'b'", 'a/b', TEXT],
  ])('evaluates %s', (_name, rule, self, schema) => {
    expect(holds(rule, self, schema)).toBe(true);
    expect(holds(`!(${rule})`, self, schema)).toBe(false);
  });

  it('evaluates the rules of what only a default brings', () => {
    const part = { ...object({ a: TEXT }, { rule: 'has(self.a)', message: 'a is needed' }), default: {} };
    expect(brokenRules({}, object({ part }))).toMatchObject([{ path: ['part'], message: 'a is needed' }]);
  });

  it('tells where a rule is broken, by the rule or by its field', () => {
    const items = object({ a: INTEGER }, { rule: 'self.a > 0', fieldPath: '.a', message: 'too small' });
    const schema = object({ list: { type: 'array', items } });
    expect(brokenRules({ list: [{ a: 1 }, { a: 0 }] }, schema)).toMatchObject([
      { path: ['list', 1, 'a'], message: 'too small' },
    ]);
  });

  it('makes the message that the rule asks for', () => {
    const rule = { rule: 'self.a > 1', messageExpression: "'a is ' + string(self.a)" };
    expect(brokenRules({ a: 1 }, object({ a: INTEGER }, rule))).toMatchObject([{ message: 'a is 1' }]);
  });

  it('takes a rule that fails for broken, as the API server does', () => {
    const broken = brokenRules({}, object({ a: TEXT }, { rule: "self.a == ''", message: 'a is empty' }));
    expect(broken).toMatchObject([{ message: 'a is empty (field not found: a)', unevaluated: undefined }]);
  });

  it.each([
    ['self.isSorted()', /unbound function: isSorted/],
    ['self ==', /./],
    ["sets.contains(self, ['a'])", /unresolved attribute/],
  ])('says that it cannot evaluate %s', (rule, reason) => {
    expect(holds(rule, ['a'], { type: 'array', items: TEXT })).toMatch(reason);
  });

  it('leaves rules about a change to the diff, unless they are for new objects too', () => {
    const change = { rule: 'self.a == oldSelf.a' };
    expect(brokenRules({ a: 'x' }, object({ a: TEXT }, change))).toEqual([]);
    const both = { rule: '!oldSelf.hasValue() || self.a == oldSelf.value().a', optionalOldSelf: true };
    expect(brokenRules({ a: 'x' }, object({ a: TEXT }, both))[0]?.unevaluated).toBeDefined();
  });

  it('leaves values of the wrong type to the proof of fields', () => {
    expect(holds('self > 0', 'x', INTEGER)).toBe(true);
    expect(holds('self > 0', 1.5, INTEGER)).toBe(true);
    expect(holds("self.a == ''", [1], object({ a: TEXT }))).toBe(true);
  });
});
