import * as fc from 'fast-check';
import { CORE_SCHEMA, loadAll, YAML11_SCHEMA } from 'js-yaml';
import { parseAllDocuments } from 'yaml';
import { toYaml, yamlScalar } from '../../constructs/yaml';

const READERS: Record<string, (text: string) => unknown[]> = {
  'js-yaml, YAML 1.2': (text) => loadAll(text, { schema: CORE_SCHEMA }),
  'js-yaml, YAML 1.1': (text) => loadAll(text, { schema: YAML11_SCHEMA }),
  'yaml, YAML 1.2': (text) => readWithYaml(text, '1.2'),
  'yaml, YAML 1.1': (text) => readWithYaml(text, '1.1'),
};

function readWithYaml(text: string, version: '1.1' | '1.2'): unknown[] {
  return [...parseAllDocuments(text, { version })].map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });
}

function expectEqualInEveryReader(documents: readonly object[]): void {
  const text = toYaml(documents);
  for (const [reader, read] of Object.entries(READERS)) {
    expect({ reader, text, documents: read(text) }).toEqual({ reader, text, documents });
  }
}

/** One string in every place that an object has for one. */
const everywhere = (text: string): object[] => [
  { value: text, [text]: 'value', list: [text, [text, text]], after: 1 },
  { nested: [{ [text]: text, after: text }], [text]: { [text]: [{ after: text }] } },
  { last: text },
];

const yamlOf = (value: unknown): string => toYaml([{ key: value }]).replace(/\n$/, '');

/** Strings that some reader takes for something else when they are plain. */
const QUOTED = {
  words:
    '~ null Null NULL true True TRUE false False FALSE yes Yes YES no No NO on On ON off Off OFF y Y n N = <<',
  integers: '0 1 -1 +1 007 0777 08 0o17 0O17 0x1F 0X1f -0x1 0b101 0B1 1_000 +_1 12345678901234567890',
  floats: '1e3 1E3 1e+3 e1 1.5e-3 .5 5. . +. -.5 685_230.15 .inf .Inf .INF -.inf +.inf .nan .NaN .NAN',
  'numbers to the base of sixty': '1:20 22:22 190:20:30 -1:30 1:20.5',
  dates: '2026-01-31 2026-1-3 2026-01-31T00:00:00Z 2001-12-14t21:59:43.10-05:00',
  indicators: '- ? : , [ ] { } # & * ! | > % @ ` --- ... ,a [a ]a {a }a #a &a *a !a |a >a "a \'a %a @a `a a:',
};

const PLAIN = {
  names: 'keycloak-db istio-system api/v1 app.kubernetes.io/name v1.2.3 e2e-tests yesterday nullable ~user',
  quantities: '500m 512Mi 15s 1h30m 10.0.0.1 10.0.0.0/8 26.3.1 1:99 0x 1e 2026-13 +a -a --',
  'syntax in the middle': 'a#b a:b a,b a[0] a{b} a"b" =a ?a :a https://example.org/*?a=b&c#d cron@daily',
};

const cases = (table: Record<string, string>): [string, string][] =>
  Object.entries(table).flatMap(([name, texts]) =>
    [...texts.split(' ')].map((text): [string, string] => [name, text]),
  );

describe('strings', () => {
  test.each(cases(QUOTED))('of %s are quoted: %s', (_, text) => {
    expect(yamlOf(text)).toMatch(/^key: (["']).*\1$/);
    expectEqualInEveryReader(everywhere(text));
  });

  test.each(cases(PLAIN))('that are %s are plain: %s', (_, text) => {
    expect(yamlOf(text)).toBe(`key: ${text}`);
    expectEqualInEveryReader(everywhere(text));
  });

  test.each([
    ['nothing', '', '""'],
    ['spaces', '  ', '"  "'],
    ['a space in front', ' a', '" a"'],
    ['a space at the end', 'a ', '"a "'],
    ['a comment', 'a #b', '"a #b"'],
    ['a mapping', 'a: b', '"a: b"'],
    ['a list item', '- a', '"- a"'],
    ['the start of a document', '--- a', '"--- a"'],
    ['double quotes, where single ones save escapes', '{job="a"}', `'{job="a"}'`],
    ['both kinds of quotes', `"a" 'b'`, `"\\"a\\" 'b'"`],
    ['a backslash', '@a\\d', "'@a\\d'"],
    ['a tab', 'a\tb', '"a\\tb"'],
    ['a carriage return', 'a\r\nb', '"a\\r\\nb"'],
    ['line breaks alone', '\n\n', '"\\n\\n"'],
    ['lines of spaces alone', ' \n ', '" \\n "'],
    ['a last line of spaces alone', '  ~\n\n  ', '"  ~\\n\\n  "'],
    ['a last line of spaces alone, with a break', ' a\n \n', '" a\\n \\n"'],
    ['a control character', 'a\u0000\u001b', '"a\\u0000\\u001b"'],
    ['characters that are not for print', '\u007f\u0080\uffff', '"\\u007f\\u0080\\uffff"'],
    ['line breaks of YAML 1.1', 'a\u0085b\u2028c\u2029', '"a\\u0085b\\u2028c\\u2029"'],
    ['a byte order mark', '\ufeffa', '"\\ufeffa"'],
  ])('with %s are quoted', (_, text, expected) => {
    expect(yamlOf(text)).toBe(`key: ${expected}`);
    expectEqualInEveryReader(everywhere(text));
  });

  test.each([
    ['a sentence', 'more than 5 % of the requests fail, see the log'],
    ['letters of any script', 'Größe 東京 \u00a0'],
    ['emoji', '😀 👩‍👧'],
    ['ten thousand words, without a fold', 'word '.repeat(10_000).trimEnd()],
  ])('that are %s are plain', (_, text) => {
    expect(yamlOf(text)).toBe(`key: ${text}`);
    expectEqualInEveryReader(everywhere(text));
  });
});

describe('text of several lines is a literal block', () => {
  test.each([
    ['with one line break at its end', 'a\nb\n', '|\n  a\n  b\n'],
    ['without a line break at its end', 'a\nb', '|-\n  a\n  b\n'],
    ['with several line breaks at its end', 'a\n\n\n', '|+\n  a\n\n\n'],
    ['with an empty line inside, which gets no spaces', 'a\n\nb\n', '|\n  a\n\n  b\n'],
    ['with an empty first line', '\na\n', '|\n\n  a\n'],
    ['with spaces in front, its depth told', '  a\nb\n', '|2\n    a\n  b\n'],
    ['with spaces in front after an empty line, its depth told', '\n  a\n', '|2\n\n    a\n'],
    ['with a tab in front, its depth told', '\ta\nb', '|2-\n  \ta\n  b\n'],
    ['with spaces at the ends of lines', 'a  \nb ', '|-\n  a  \n  b \n'],
    ['with what would be syntax elsewhere', '#!/bin/sh\n---\n- a: "b', '|-\n  #!/bin/sh\n  ---\n  - a: "b\n'],
  ])('%s', (_, text, expected) => {
    expect(toYaml([{ key: text }])).toBe(`key: ${expected}`);
    expectEqualInEveryReader(everywhere(text));
  });
});

describe('keys', () => {
  test.each(cases(QUOTED))('of %s are quoted: %s', (_, key) => {
    expect(toYaml([{ [key]: 1 }])).toMatch(/^(["']).*\1: 1\n$/);
  });

  test('of several lines are quoted', () => {
    expect(toYaml([{ 'a\nb': 1 }])).toBe('"a\\nb": 1\n');
  });

  test('longer than YAML takes without one get a question mark', () => {
    expect(toYaml([{ ['k'.repeat(1024)]: 1 }])).toBe(`${'k'.repeat(1024)}: 1\n`);
    expect(toYaml([{ a: { ['k'.repeat(1025)]: [1] } }])).toBe(`a:\n  ? ${'k'.repeat(1025)}\n  :\n    - 1\n`);
    for (const length of [1022, 1023, 1024, 1025]) expectEqualInEveryReader(everywhere('"'.repeat(length)));
    for (const length of [1024, 1025, 100_000]) expectEqualInEveryReader(everywhere('k'.repeat(length)));
  });

  test('are right however many there were before', () => {
    const keys = Array.from({ length: 5000 }, (_, index) => [`key-${index}`, `${index}`, `${index}:`]).flat();
    expectEqualInEveryReader([Object.fromEntries(keys.map((key) => [key, key]))]);
  });
});

describe('documents', () => {
  test('are block style, in the order of their keys, lists indented', () => {
    const deployment = {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      spec: {
        containers: [{ name: 'api', args: ['--port', '8080'] }, { name: 'proxy' }],
        matrix: [[1, [2]], [{ a: [] }]],
      },
    };
    expect(toYaml([deployment, { kind: 'Namespace' }])).toBe(
      [
        'kind: Deployment',
        'apiVersion: apps/v1',
        'spec:',
        '  containers:',
        '    - name: api',
        '      args:',
        '        - --port',
        '        - "8080"',
        '    - name: proxy',
        '  matrix:',
        '    - - 1',
        '      - - 2',
        '    - - a: []',
        '---',
        'kind: Namespace',
        '',
      ].join('\n'),
    );
  });

  test('show nothing as null, and empty lists and mappings in flow style', () => {
    expect(toYaml([{ a: null, b: [], c: {}, d: [null, [], {}] }])).toBe(
      'a: null\nb: []\nc: {}\nd:\n  - null\n  - []\n  - {}\n',
    );
  });

  test('leave out what is undefined', () => {
    expect(toYaml([{ a: undefined, b: [undefined, 1], c: [undefined], d: { e: undefined } }])).toBe(
      'b:\n  - 1\nc: []\nd: {}\n',
    );
  });

  test('write numbers as both versions of YAML read them', () => {
    expect(toYaml([[0, -0, 1.5, -3, 1e21, 2.5e-7, 1e-7]])).toBe(
      '- 0\n- 0\n- 1.5\n- -3\n- 1.0e+21\n- 2.5e-7\n- 1.0e-7\n',
    );
  });

  test('repeat an object that occurs twice', () => {
    const shared = { c: 1 };
    expect(toYaml([{ a: shared, b: shared }])).toBe('a:\n  c: 1\nb:\n  c: 1\n');
  });

  test('may be empty, or none', () => {
    expect(toYaml([{}, [], {}])).toBe('{}\n---\n[]\n---\n{}\n');
    expect(toYaml([])).toBe('');
  });
});

describe('what is not plain data is refused', () => {
  const itself: Record<string, unknown> = {};
  itself.again = { itself };
  const remedy = 'give text, a finite number, a boolean, null, a list or a plain object';
  test.each([
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a bigint', 1n, 'a bigint'],
    ['NaN', Number.NaN, 'NaN'],
    ['infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['a date', new Date(0), 'an instance of Date'],
    ['a map', new Map(), 'an instance of Map'],
    ['an instance of a class', new (class Quantity {})(), 'an instance of Quantity'],
    ['half of a surrogate pair', 'a\ud800', 'text with half of a surrogate pair'],
  ])('%s', (_, value, got) => {
    const object = { kind: 'Service', metadata: { name: 'web' }, spec: { 'a.b/c': [0, { port: value }] } };
    expect(() => toYaml([object])).toThrow(
      new TypeError(
        `Service web: spec["a.b/c"][1].port must be plain data to become YAML, got ${got}; ${remedy}`,
      ),
    );
  });

  test('an object that contains itself', () => {
    expect(() => toYaml([{ kind: 'A', list: [itself] }])).toThrow(
      new TypeError(
        `A: list[0].again.itself must be plain data to become YAML, got an object that contains itself; ${remedy}`,
      ),
    );
  });

  test('a document that is an instance of a class', () => {
    expect(() => toYaml([new Date(0)])).toThrow(
      'document: it must be plain data to become YAML, got an instance of Date',
    );
  });
});

describe('every text reads back equal', () => {
  const awkward = fc.constantFrom(
    ...cases(QUOTED).map(([, text]) => text),
    ...[
      '\n',
      '\n\n',
      ' ',
      '  ',
      '\t',
      '\r',
      '\r\n',
      '\u0085',
      '\u2028',
      '\u2029',
      '\ufeff',
      '\ufffe',
      '\u0000',
      '\u007f',
    ],
    ...['a', 'b c', ': ', ' #', '- ', '"', "'", '\\', '\u00a0', '\u3000', '\u200b', 'é', '😀'],
  );
  const hostile = fc.array(awkward, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const anything = fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text));
  const text = fc.oneof(hostile, anything);

  test('for a string in any place', () => {
    fc.assert(
      fc.property(text, (value) => expectEqualInEveryReader(everywhere(value))),
      { numRuns: 500 },
    );
  });

  test('for any plain data', () => {
    const { data } = fc.letrec((tie) => ({
      data: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('data'), { maxLength: 4 }),
        fc.dictionary(text, tie('data'), { maxKeys: 4 }),
      ),
    }));
    const documents = fc.array(fc.dictionary(text, data), { minLength: 1, maxLength: 3 });
    fc.assert(fc.property(documents, expectEqualInEveryReader), { numRuns: 500 });
  });

  test('and is quoted only if some reader takes it for something else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4 }), (value) => {
        const plain = `key: ${value}\nlist:\n  - ${value}\n${value}: 1\n`;
        const object = { key: value, list: [value], [value]: 1 };
        const isSafe = Object.values(READERS).every((read) => {
          try {
            return JSON.stringify(read(plain)) === JSON.stringify([object]);
          } catch {
            return false;
          }
        });
        const isCautious = /^([-+]?0[XOB]\w*|[-+]_.*|0o_+|---|\.\.\.|=)$|^[a-z]{1,5}$/i.test(value);
        return isCautious || (yamlOf(value) === `key: ${value}`) === isSafe;
      }),
      { numRuns: 5000 },
    );
  });
});

test('a string alone is written as it is in a document', () => {
  for (const text of ['plain', 'no', '1e3', '', 'a: b', "it's", '"', 'ü', '\u2028', '#', 'a\tb'])
    expect(toYaml([{ [text]: text }])).toBe(`${yamlScalar(text)}: ${yamlScalar(text)}\n`);
  expect(toYaml([{ a: 'b\nc' }])).toBe(`a: ${yamlScalar('b\nc')}\n`);
});
