import { text } from '../../verify/created/field';
import type { Environment } from '../../verify/dist';

/** One home of a tenant. */
export interface Stage {
  readonly tenant: string;
  /** Folder of the stage, below `tenants/`: `acme-prod`. */
  readonly name: string;
  /** Whether no other stage of the tenant is in the environment after, or was before. */
  readonly isLast: boolean;
}

export interface RemovedStage extends Stage {
  /**
   * What becomes of it in the cluster: `deleted` all but what is kept, `abandoned` nothing, because its Application has nothing to sync
   * to, `purged` no more than before, as it was deleted already and is gone from Git now.
   */
  readonly how: 'deleted' | 'abandoned' | 'purged';
}

interface Home {
  readonly tenant: string;
  /** Whether it is of a tenant that is removed. */
  readonly removed: boolean;
}

type Homes = ReadonlyMap<string, Home>;

const FOLDER = 'tenants/';
const TENANT = 'plinth.dev/tenant';
const REMOVED = 'plinth.dev/removed';

/** The name of a stage in the folder of a component; undefined for what is no tenant's. */
export const stageName = (component: string): string | undefined =>
  component.startsWith(FOLDER) ? component.slice(FOLDER.length) : undefined;

/** The tenants of an environment, by the folders of their stages: a namespace there says whose it is. */
function homesByFolder(environment: Environment | undefined): Homes {
  const homes = new Map<string, Home>();
  for (const { component } of environment?.objects ?? []) {
    const name = stageName(component);
    if (name !== undefined && !homes.has(component)) homes.set(component, { tenant: name, removed: false });
  }
  for (const { component, manifest } of environment?.ofKind('', 'Namespace') ?? []) {
    const tenant = text(manifest, 'metadata', 'labels', TENANT);
    const removed = text(manifest, 'metadata', 'labels', REMOVED) !== undefined;
    if (tenant !== undefined && homes.has(component)) homes.set(component, { tenant, removed });
  }
  return homes;
}

/** What of the tenants comes or goes as a whole. */
export function changedStages(before: Environment | undefined, after: Environment | undefined) {
  const [old, now] = [homesByFolder(before), homesByFolder(after)];
  const [livedBefore, live] = [living(old), living(now)];
  const removedStages: RemovedStage[] = [
    ...beyond(livedBefore, live).map((stage) => {
      const isLeft = now.has(`${FOLDER}${stage.name}`);
      return { ...stage, how: isLeft ? ('deleted' as const) : ('abandoned' as const) };
    }),
    ...beyond(old, now)
      .filter(({ name }) => !livedBefore.has(`${FOLDER}${name}`))
      .map((stage) => ({ ...stage, how: 'purged' as const })),
  ];
  return { addedStages: beyond(live, livedBefore), removedStages };
}

const living = (homes: Homes): Homes => new Map([...homes].filter(([, { removed }]) => !removed));

function beyond(homes: Homes, others: Homes): Stage[] {
  const known = new Set([...others.values()].map(({ tenant }) => tenant));
  return [...homes]
    .filter(([folder]) => !others.has(folder))
    .map(([folder, { tenant }]) => ({ tenant, name: stageName(folder) ?? '', isLast: !known.has(tenant) }));
}
