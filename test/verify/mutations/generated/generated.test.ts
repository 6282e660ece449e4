import { Harness } from '../harness';
import type { Generator } from './generator';
import { ofNetworkPolicies } from './network-policies';
import { ofPods } from './pods';
import { ofSecrets } from './secrets';

// Kinds of faults, planted wherever the real dist has room for one. A new kind is an entry in one of the lists.
const GENERATORS: readonly Generator[] = [...ofNetworkPolicies, ...ofPods, ...ofSecrets];

const harness = new Harness();
afterAll(() => harness.close());

it.each(
  GENERATORS.flatMap((generator) =>
    (['dev', 'prod'] as const).map((environment) => [environment, generator.name, generator] as const),
  ),
)(
  'in %s, wherever %s, a rule finds it',
  (environment, _, { rules, generate }) => {
    const mutations = [...generate(harness.environment(environment))];
    const missed = mutations.filter(({ mutate }) => !harness.finds(environment, rules, mutate));
    expect(missed.map(({ at }) => at)).toEqual([]);
    expect(mutations.length).toBeGreaterThan(0);
  },
  300_000,
);
