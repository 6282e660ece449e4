import { contains, parseBlock } from '../../verify/cidr';
import { includes, subtract } from '../../verify/connectivity/ports';

const isIn = (outer: string, inner: string) => {
  const [a, b] = [parseBlock(outer), parseBlock(inner)];
  return a && b && contains(a, b);
};

describe('blocks of addresses', () => {
  it('hold smaller ones of their family', () => {
    expect(isIn('10.0.0.0/8', '10.20.0.0/16')).toBe(true);
    expect(isIn('10.0.0.0/16', '10.0.0.0/8')).toBe(false);
    expect(isIn('0.0.0.0/0', '2001:db8::/32')).toBe(false);
    expect(isIn('2001:db8::/32', '2001:db8:1::7')).toBe(true);
  });

  it.each(['', '10.0.0', '10.0.0.256', '10.0.0.0/33', '1::2::3', 'host'])('are not %j', (text) => {
    expect(parseBlock(text)).toBeUndefined();
  });
});

describe('ports', () => {
  it('are what is left of a range without some of it', () => {
    const left = subtract([{ protocol: 'TCP', from: 1, to: 10 }], [{ protocol: 'TCP', from: 4, to: 5 }]);
    expect(left).toEqual([
      { protocol: 'TCP', from: 1, to: 3 },
      { protocol: 'TCP', from: 6, to: 10 },
    ]);
    expect(includes(left, 'TCP', 5)).toBe(false);
  });
});
