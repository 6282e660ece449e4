import fc from 'fast-check';
import { addressesOf, common, firstNetwork, without } from '../../verify/addresses';
import { block, type Range } from '../../verify/cidr';

const range = fc
  .record({
    family: fc.constantFrom(4 as const, 6 as const),
    first: fc.bigInt(0n, 30n),
    size: fc.bigInt(0n, 8n),
  })
  .map(({ family, first, size }): Range => ({ family, first, last: first + size }));
const ranges = fc.array(range, { maxLength: 6 });

/** Each address by itself. */
const listed = (all: readonly Range[]): Set<string> => {
  const found = new Set<string>();
  for (const { family, first, last } of all)
    for (let at = first; at <= last; at++) found.add(`${family} ${at}`);
  return found;
};
const sorted = (all: Iterable<string>) => [...all].sort();

describe('addresses', () => {
  it('are those of all networks together, in order and apart', () => {
    fc.assert(
      fc.property(ranges, (all) => {
        const union = addressesOf(all);
        expect(sorted(listed(union))).toEqual(sorted(listed(all)));
        const gaps = union.slice(1).map((one, index) => {
          const before = union[index];
          return before?.family !== one.family || before.last + 1n < one.first;
        });
        expect(gaps.every(Boolean)).toBe(true);
      }),
    );
  });

  it('are what is left without others, or what both have', () => {
    fc.assert(
      fc.property(ranges, ranges, (all, others) => {
        const [a, b] = [addressesOf(all), addressesOf(others)];
        const [inA, inB] = [listed(a), listed(b)];
        expect(sorted(listed(without(a, b)))).toEqual(sorted([...inA].filter((one) => !inB.has(one))));
        expect(sorted(listed(common(a, b)))).toEqual(sorted([...inA].filter((one) => inB.has(one))));
      }),
    );
  });

  it.each([
    ['0.0.0.0/0', [], '0.0.0.0/0'],
    ['0.0.0.0/0', ['0.0.0.0/1'], '128.0.0.0/1'],
    ['8.0.0.0/6', ['8.0.0.0/7'], '10.0.0.0/7'],
    ['10.0.0.0/8', ['10.0.0.0/32'], '10.0.0.1/32'],
    ['::/0', ['::/1'], '8000::/1'],
    ['64:ff9b::/96', [], '64:ff9b::/96'],
    ['2001:db8:0:1::/64', [], '2001:db8:0:1::/64'],
    ['::1/128', [], '::1/128'],
    ['::ffff:10.0.0.0/104', [], '::ffff:a00:0/104'],
    ['10.0.0.0/8', ['0.0.0.0/0'], undefined],
  ])('of %s without %j begin with %j', (cidr, holes, network) => {
    expect(firstNetwork(without([block(cidr)], addressesOf(holes.map(block))))).toBe(network);
  });
});
