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

const FOLDER = 'tenants/';
const LABEL = 'plinth.dev/tenant';

/** The name of a stage in the folder of a component; undefined for what is no tenant's. */
export const stageName = (component: string): string | undefined =>
  component.startsWith(FOLDER) ? component.slice(FOLDER.length) : undefined;

/** The tenants of an environment, by the folders of their stages: a namespace there says whose it is. */
function tenantsByFolder(environment: Environment | undefined): ReadonlyMap<string, string> {
  const tenants = new Map<string, string>();
  for (const { component } of environment?.objects ?? []) {
    const name = stageName(component);
    if (name !== undefined && !tenants.has(component)) tenants.set(component, name);
  }
  for (const { component, manifest } of environment?.ofKind('', 'Namespace') ?? []) {
    const tenant = text(manifest, 'metadata', 'labels', LABEL);
    if (tenant !== undefined && tenants.has(component)) tenants.set(component, tenant);
  }
  return tenants;
}

/** What of the tenants comes or goes as a whole. */
export function changedStages(before: Environment | undefined, after: Environment | undefined) {
  const [old, now] = [tenantsByFolder(before), tenantsByFolder(after)];
  return { addedStages: beyond(now, old), removedStages: beyond(old, now) };
}

function beyond(tenants: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): Stage[] {
  const known = new Set(others.values());
  return [...tenants]
    .filter(([folder]) => !others.has(folder))
    .map(([folder, tenant]) => ({ tenant, name: stageName(folder) ?? '', isLast: !known.has(tenant) }));
}
