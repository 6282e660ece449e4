import { FORMATS } from '../../../../verify/schema/values/formats';
import { nanos } from '../../../../verify/schema/values/quantity';

describe('formats', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['byte', ['AQ==', 'YWJj\nYWI='], ['', 'AQ=', 'A*==']],
    ['base64', ['', 'AQ=='], ['a']],
    [
      'cidr',
      ['10.0.0.0/8', '::/0'],
      ['10.0.0.0', '10.0.0.0/33', '::/129', 'a/8', '10.0.0.0/8/8', '10.0.0.0/'],
    ],
    [
      'cron',
      ['0 3 * * *', '*/5 1-3,7 ? jan MON-fri', '@daily', '@every 1h'],
      ['0 3 * *', '60 3 * * *', '0 3 * * 7', '5-1 * * * *', '*/0 * * * *', '@sometimes', '* * * * * *'],
    ],
    ['date', ['2026-01-31'], ['2026-13-01', '26-01-01']],
    [
      'date-time',
      ['2026-01-31T12:00:00Z', '2026-01-31t12:00:00.5+02:00'],
      ['2026-01-31', '2026-01-31T24:00:00Z', '2026-00-31T12:00:00Z'],
    ],
    ['duration', ['1h30m', '0', '-1.5s', '100µs'], ['', '1', '1d', '1h 30m']],
    ['dns-label', ['a', 'a-1'], ['', '-a', 'a.b', 'A', 'a'.repeat(64)]],
    ['dns-subdomain', ['a.b-c', `${'a.'.repeat(126)}a`], ['', 'a..b', '.a', `${'a.'.repeat(127)}a`]],
    ['ip', ['1.2.3.4', '::1'], ['1.2.3', '1.2.3.4/8']],
    ['label-value', ['', 'A_b.c-1'], ['-a', 'a-', 'a b', 'a'.repeat(64)]],
    ['port-name', ['http', 'a-1'], ['80', 'a--b', '-a', 'HTTP', 'a'.repeat(16), '']],
    ['qualified-name', ['a', 'Example', 'a.b/C_d'], ['', 'a/', '/a', 'A/b', 'a/b/c', `a/${'b'.repeat(64)}`]],
    ['annotation-key', ['A.B/c'], ['a b']],
    ['config-key', ['a.b_c-D', '.hidden'], ['', '.', '..', '..a', 'a/b', 'a'.repeat(254)]],
    [
      'quantity',
      ['1', '0.5', '.5', '1.', '500m', '2Gi', '1e3', '-1k'],
      ['', '1Gb', '1 Gi', '1KI', 'Gi', '1e'],
    ],
    ['uri', ['https://example.org/a'], ['example', '/a']],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567']],
  ])('%s', (format, right, wrong) => {
    expect(right.filter((text) => !FORMATS[format]?.test(text))).toEqual([]);
    expect(wrong.filter((text) => FORMATS[format]?.test(text))).toEqual([]);
  });
});

describe('nanos', () => {
  it.each([
    ['1', '1000m'],
    ['0.5', '500m'],
    ['1Ki', '1024'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1k'],
    ['-2', '-2000m'],
    ['0.000000001', '1n'],
  ])('makes %s and %s the same', (a, b) => {
    expect(nanos(a)).toBe(nanos(b));
    expect(nanos(a)).not.toBeUndefined();
  });

  it('knows no amount of what is none, and none that would fill the memory', () => {
    expect(nanos('1Gb')).toBeUndefined();
    expect(nanos('1e999999999')).toBeUndefined();
  });
});
