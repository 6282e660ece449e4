import { FORMATS } from '../../../../verify/schema/values/formats';
import { nanos } from '../../../../verify/schema/values/quantity';

describe('formats', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['byte', ['AQ==', 'YWJj\nYWI='], ['', 'AQ=', 'A*==']],
    ['base64', ['', 'AQ=='], ['a']],
    [
      'cidr',
      ['10.0.0.0/8', '::/0', '10.1.2.3/8', '010.0.0.0/08'],
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
    [
      'address',
      ['1.2.3.4', '::1', 'FD00:0::1', '64:ff9b::1.2.3.4'],
      [
        '1.2.3',
        '1.2.3.4/8',
        '01.2.3.4',
        '1.2.3.256',
        '::ffff:1.2.3.4',
        '::ffff:102:304',
        'fe80::1%eth0',
        '1::2::3',
      ],
    ],
    ['canonical-address', ['1.2.3.4', 'fd00::1', '::'], ['FD00::1', 'fd00:0::1', '::1.2.3.4']],
    ['canonical-network', ['10.0.0.0/8', 'fd00::/64'], ['FD00::/64', 'fd00:0::/64', 'fd00::1/64']],
    ['cluster-ip', ['None', '10.96.0.1'], ['none', '', '10.96.0.1/32']],
    [
      'endpoint-address',
      ['10.1.2.3', '224.0.1.1', 'fd00::1'],
      ['0.0.0.0', '127.1.2.3', '169.254.169.254', '224.0.0.1', '::', '::1', 'fe80::1', 'ff02::1', 'ff12::1'],
    ],
    ['IPv4-endpoint', ['10.1.2.3'], ['fd00::1', '010.1.2.3', '127.0.0.1']],
    ['IPv6-endpoint', ['fd00::1'], ['10.1.2.3', 'FD00::1', '::1']],
    ['FQDN-endpoint', ['a.example', 'a.example.'], ['a', 'A.example', 'a..example']],
    [
      'network',
      ['10.0.0.0/8', '10.1.2.3/32', 'FD00::/64', '0.0.0.0/0', '::/0'],
      [
        '10.0.0.0',
        '10.1.2.3/8',
        '010.0.0.0/8',
        '10.0.0.0/08',
        '10.0.0.0/33',
        'fd00::1/64',
        '::ffff:10.0.0.0/104',
      ],
    ],
    ['source-range', ['10.0.0.0/8', ' 10.0.0.0/8 '], ['10.1.2.3/8', '']],
    [
      'address-or-prefix',
      ['10.1.2.3', '10.1.2.3/8', 'fd00::1/64'],
      ['10.1.2', '10.0.0.0/33', 'example.org', ''],
    ],
    ['parsed-address', ['10.1.2.3', '::ffff:10.1.2.3'], ['010.1.2.3', 'fe80::1%eth0', '10.0.0.0/8']],
    ['amount', ['25%', '200%'], ['25', '%', '1.5%']],
    ['share', ['100%'], ['101%']],
    ['container-resource', ['cpu', 'hugepages-2Mi', 'example.org/gpu'], ['gpu', 'storage', 'a b']],
    ['domain-path', ['example.org/a/b'], ['example.org', '/a', 'example.org/', 'A/b']],
    ['finalizer', ['kubernetes', 'example.org/keep'], ['keep', 'a b/c']],
    ['host', ['example.org', '*.example.org', '10.1.2.256'], ['10.1.2.3', '010.1.2.3', '*', 'a.*.b']],
    ['inner-path', ['', 'a/b'], ['/a', '../a', 'a/../b']],
    ['search-domain', ['a_b.example.org', 'example.org.', '.'], ['a b', '', 'A']],
    ['service-path', ['', '/', '/a/b/'], ['a', '//', '/A']],
    ['signer-name', ['example.org/a'], ['example/a', 'a']],
    ['time-zone', ['Europe/Berlin', 'UTC'], ['Berlin', '', '+01:00']],
    ['variable', ['A', '1', 'a b'], ['', 'a=b', 'é']],
    ['webhook-name', ['a.example.org'], ['example.org', 'A.example.org']],
    ['wildcard-domain', ['*.example.org'], ['*', 'a*.example.org']],
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
