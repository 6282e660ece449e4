import { isQuantity, type Node } from './open-api';

const long = (length: number): string => 'a'.repeat(length);

/** Networks and addresses: right ones, and those that one parser takes and another does not. */
const ADDRESSES = [
  ...[
    '10.1.2.3',
    '010.1.2.3',
    '10.1.2',
    '10.1.2.256',
    '0.0.0.0',
    '127.0.0.1',
    '169.254.1.1',
    '224.0.0.1',
    '::1',
  ],
  ...['fd00::1', 'FD00::1', 'fd00:0::1', '::ffff:10.1.2.3', 'fe80::1', 'fe80::1%eth0', '::', 'ff02::1'],
  ...['10.0.0.0/8', '10.1.2.3/8', '10.0.0.0/08', '010.0.0.0/8', '10.0.0.0/33', '10.0.0.0/', '10.1.0.0/16'],
  ...[
    'fd00::/64',
    'fd00::1/64',
    'FD00::/64',
    '::ffff:10.0.0.0/104',
    ' 10.0.0.0/8 ',
    'None',
    'none',
    '0.0.0.0/0',
    '::/0',
  ],
];

const NAMED_FOR_ADDRESSES =
  /ips?$|cidrs?$|address(?:es)?$|nameservers|ranges$|except$|^host$|hostname|subnet/i;

const TEXTS = [
  ...[
    '',
    'a',
    'A',
    'a_b',
    'a b',
    '-a',
    'a-',
    'a.b',
    'a..b',
    'a/b',
    'a.b/c',
    'a/b/c',
    '*',
    '*.a.b',
    '/a',
    '../a',
    'a:b',
  ],
  ...[
    '1',
    '1a',
    'é',
    long(16),
    long(64),
    long(254),
    `a/${long(64)}`,
    '5%',
    'https://example.org/a',
    'http://a',
    'v1',
    'None',
  ],
];

const OTHER_TYPES = { string: 'a', number: 1, boolean: true, array: [], object: {} } as const;

const mistyped = (type: string): unknown[] =>
  Object.entries(OTHER_TYPES).flatMap(([other, value]) => (other === type ? [] : [value]));

/** Values for a field that has a schema, among them right ones and wrong ones of every sort. */
export function valuesFor(
  field: string,
  node: Node,
  definition: string,
  sample: unknown,
): readonly unknown[] {
  if (isQuantity(definition))
    return ['1', '0', '-1', '1Gi', '1Gb', '', 'a', '500m', 1, 1.5, -1, null, true, []];
  if (node.oneOf) {
    return [
      0,
      1,
      80,
      -1,
      65536,
      '80',
      'http',
      'a b',
      'A',
      '',
      '10%',
      '101%',
      '-1%',
      '%',
      long(16),
      1.5,
      null,
      true,
      [],
    ];
  }
  switch (node.type) {
    case 'string':
      return [...texts(field, node), null, ...mistyped('string')];
    case 'integer':
    case 'number':
      return [
        0,
        1,
        2,
        -1,
        100,
        101,
        65535,
        65536,
        2 ** 31 - 1,
        2 ** 31,
        1e12,
        1.5,
        null,
        '1',
        ...mistyped('number'),
      ];
    case 'boolean':
      return [true, false, null, 'true', ...mistyped('boolean')];
    case 'array':
      return [[], [sample], [sample, sample], [null], null, ...mistyped('array')];
    default:
      return [...maps(node, sample), {}, null, { nonsense: 'a' }, ...mistyped('object')];
  }
}

function texts(field: string, { enum: values, format }: Node): readonly string[] {
  if (values) return [...(values as string[]), '', 'Nonsense', String(values[0]).toLowerCase()];
  if (format === 'date-time')
    return ['2026-01-31T12:00:00Z', '2026-01-31', '', '2026-01-31T12:00:00.123456Z', 'a'];
  if (format === 'byte') return ['YQ==', '', 'a', 'YQ', 'Y\nQ=='];
  return NAMED_FOR_ADDRESSES.test(field) ? [...TEXTS, ...ADDRESSES] : TEXTS;
}

const KEYS = [
  '',
  'a',
  'A',
  'a b',
  'A.B/c',
  'a/b/c',
  '..',
  'a/',
  'cpu',
  'example.org/a',
  'kubernetes.io/a',
  long(64),
  `a/${long(64)}`,
  long(254),
];

function maps({ additionalProperties }: Node, sample: unknown): readonly unknown[] {
  if (typeof additionalProperties !== 'object') return [];
  const texts = ['', 'A b', 'é', long(64), 1, null];
  return [...KEYS.map((key) => ({ [key]: sample })), ...texts.map((value) => ({ a: value }))];
}
