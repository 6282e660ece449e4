import { hostNetwork, isIn, networksOf } from '../../../../cli/environment/cluster/address';

describe('networks that are made up of addresses', () => {
  test.each([
    ['one private address: a network in which others may come', ['10.0.3.7'], ['10.0.3.0/24']],
    ['private ones: the smallest that has them all', ['10.0.1.5', '10.0.2.9'], ['10.0.0.0/22']],
    [
      'private ones far from each other: more than one',
      ['10.0.1.5', '10.9.2.9'],
      ['10.0.1.0/24', '10.9.2.0/24'],
    ],
    [
      'public ones: address by address',
      ['194.182.160.35', '194.182.160.36'],
      ['194.182.160.35/32', '194.182.160.36/32'],
    ],
    ['IPv6, private', ['fd00:20::11', 'fd00:20::21'], ['fd00:20::/64']],
    ['IPv6, public', ['2a04:c43:e00::1'], ['2a04:c43:e00::1/128']],
    ['both families: IPv4 first', ['fd00:20::11', '10.20.0.11'], ['10.20.0.0/24', 'fd00:20::/64']],
    ['of a provider between private and public (RFC 6598)', ['100.64.3.9'], ['100.64.3.0/24']],
  ])('%s', (_, addresses, networks) => {
    expect(networksOf(addresses)).toEqual(networks);
  });

  test('an address alone is written short', () => {
    expect(hostNetwork('fd00:10:244:0:0:0:0:1')).toBe('fd00:10:244::1/128');
    expect(hostNetwork('10.0.3.7')).toBe('10.0.3.7/32');
  });

  test('an address is in a network of its own family only', () => {
    expect(isIn('10.0.3.7', ['::/0', '10.0.0.0/16'])).toBe(true);
    expect(isIn('10.1.3.7', ['::/0', '10.0.0.0/16'])).toBe(false);
  });
});
