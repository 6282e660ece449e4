import { Harness } from '../mutations/harness';
import type { MutableDist } from '../mutations/mutation';
import { putInFront } from '../trusted-proxies';

const harness = new Harness();
afterAll(() => harness.close());

const found = (mutate: (dist: MutableDist) => void) =>
  harness.catch({ name: 'proxies in front', environment: 'prod', rule: 'hardening/trusted-proxies', mutate });

it.each([
  ['one proxy', { cidrs: ['203.0.113.0/24', '2001:db8::/32'] }],
  ['two', { cidrs: ['10.0.0.0/8', '2600:9000::/28'], hops: 2 }],
])('finds nothing where %s in front of the gateway is trusted by its networks', (_, proxies) => {
  expect(found((dist) => putInFront(dist, proxies))).toEqual([]);
});
