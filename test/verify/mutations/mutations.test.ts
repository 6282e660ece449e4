import { connectivity } from './connectivity';
import { connectivityOfClusters } from './connectivity-cluster';
import { connectivityOfTenants } from './connectivity-tenants';
import { gateways } from './gateways';
import { hardening } from './hardening';
import { Harness } from './harness';
import type { Mutation } from './mutation';
import { operators } from './operators';
import { references } from './references';
import { signOn } from './sign-on';
import { tenantSignOn } from './tenant-sign-on';
import { waves } from './waves';

// Faults planted in the real dist, each caught by the rule that is there for it. A new one is an entry in one of the lists.
const MUTATIONS: readonly Mutation[] = [
  ...references,
  ...waves,
  ...connectivity,
  ...connectivityOfTenants,
  ...connectivityOfClusters,
  ...gateways,
  ...signOn,
  ...tenantSignOn,
  ...hardening,
  ...operators,
];

const harness = new Harness();
afterAll(() => harness.close());

it('has names that tell the mutations from one another', () => {
  const names = MUTATIONS.map(({ environment, name }) => `${environment}: ${name}`);
  expect(names).toEqual([...new Set(names)]);
});

it.each(MUTATIONS.map((mutation) => [mutation.environment, mutation.name, mutation.rule, mutation] as const))(
  'in %s, when %s, %s finds it',
  (_, __, rule, mutation) => {
    const caught = harness.catch(mutation);
    expect(caught[0]).toEqual({ rule, finding: expect.any(String) });
    const others = new Set(caught.map(({ rule }) => rule).filter((found) => found !== rule));
    expect([...others].sort()).toEqual([...(mutation.also ?? [])].sort());
  },
);
