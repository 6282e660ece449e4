import { groupBy } from '../../../../verify/dist';
import { Harness } from '../harness';
import { ofAddressBlocks } from './address-blocks';
import { ofAddresses } from './addresses';
import { ofCalledHosts } from './called';
import { ofTheClientSide } from './client-side';
import { ofDefinitions } from './definitions';
import { ofFolders } from './folders';
import { ofForwardedHeaders } from './forwarded-headers';
import { ofGateways } from './gateways';
import type { Generator } from './generator';
import { ofHosts } from './hosts';
import { ofIdentities } from './identities';
import { ofImages } from './images';
import { ofInterception } from './interception';
import { ofListeners } from './listeners';
import { ofMeshPolicies } from './mesh-policies';
import { ofMeshSettings } from './mesh-settings';
import { ofNetworkPolicies } from './network-policies';
import { ofOperators } from './operators';
import { ofOwners } from './owners';
import { ofPods } from './pods';
import { ofRoutes } from './routes';
import { ofSecrets } from './secrets';
import { ofSelectors } from './selectors';
import { ofTenantRoutes } from './tenant-routes';

// Kinds of faults, planted wherever the real dist has room for one. A new kind is an entry in one of the lists.
const GENERATORS: readonly Generator[] = [
  ...ofAddressBlocks,
  ...ofAddresses,
  ...ofCalledHosts,
  ...ofTheClientSide,
  ...ofDefinitions,
  ...ofFolders,
  ...ofForwardedHeaders,
  ...ofGateways,
  ...ofHosts,
  ...ofIdentities,
  ...ofImages,
  ...ofInterception,
  ...ofListeners,
  ...ofMeshPolicies,
  ...ofMeshSettings,
  ...ofNetworkPolicies,
  ...ofOperators,
  ...ofOwners,
  ...ofPods,
  ...ofRoutes,
  ...ofSecrets,
  ...ofSelectors,
  ...ofTenantRoutes,
];

const ENVIRONMENTS = ['dev', 'prod'] as const;

const harness = new Harness();
afterAll(() => harness.close());

/** A kind at every place; where dev and prod have the same place, they take turns. */
function everywhere({ generate }: Generator) {
  const all = ENVIRONMENTS.flatMap((environment) =>
    Array.from(generate(harness.environment(environment)), (one) => ({ environment, ...one })),
  );
  const places = groupBy(all, ({ at }) => at.replace(/\b(?:dev|prod)-/g, ''));
  return [...places.values()].flatMap((both, turn) => both[turn % both.length] ?? []);
}

it.each(GENERATORS.map((generator) => [generator.name, generator] as const))(
  'wherever %s, a rule finds it',
  (_, generator) => {
    const mutations = everywhere(generator);
    const missed = mutations.filter(
      ({ environment, mutate }) => !harness.finds(environment, generator.rules, mutate),
    );
    expect(missed.map(({ environment, at }) => `${environment}: ${at}`)).toEqual([]);
    expect(mutations.length).toBeGreaterThan(0);
  },
  600_000,
);
