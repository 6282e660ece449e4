import { items, mapping } from '../../../verify/created/field';
import type { KubernetesObject } from '../../../verify/dist';
import { canonical } from '../fields/same';
import type { FoundAccess, Sides } from './sides';

/** Lists of an AppProject that let pass what is on them. */
const LETTING = {
  sourceRepos: 'sync from',
  destinations: 'sync to',
  sourceNamespaces: 'take Applications from namespace',
  clusterResourceWhitelist: 'bring, of the whole cluster,',
  namespaceResourceWhitelist: 'bring',
} as const;

/** Lists that refuse what is on them. */
const REFUSING = {
  clusterResourceBlacklist: 'bring, of the whole cluster,',
  namespaceResourceBlacklist: 'bring',
} as const;

/** What the Applications of a project may do. */
export function projects({ environment, before, after }: Sides): FoundAccess[] {
  return after.environment.ofKind('argoproj.io', 'AppProject').flatMap((now) => {
    const old = before.environment.find('argoproj.io', 'AppProject', now.namespace, now.name);
    if (!old) return [];
    const common = { environment, layer: 'project' as const, isNew: false, namespaces: [] };
    const may = (direction: FoundAccess['direction'], what: string) => ({
      ...common,
      direction,
      what: `AppProject ${now.name} ${direction === 'widened' ? 'may' : 'may no longer'} ${what}`,
    });
    const compare = (
      field: string,
      verb: string,
      grown: FoundAccess['direction'],
      shrunk: FoundAccess['direction'],
    ) => [
      ...listed(beyond(now, old, field)).map((all) => may(grown, `${verb} ${all}`)),
      ...listed(beyond(old, now, field)).map((all) => may(shrunk, `${verb} ${all}`)),
    ];
    return [
      ...Object.entries(LETTING).flatMap(([field, verb]) => compare(field, verb, 'widened', 'narrowed')),
      ...Object.entries(REFUSING).flatMap(([field, verb]) => compare(field, verb, 'narrowed', 'widened')),
    ];
  });
}

/** One sentence for all, or none. */
const listed = (all: readonly string[]): string[] => (all.length > 0 ? [all.join(', ')] : []);

function beyond(one: KubernetesObject, other: KubernetesObject, field: string): string[] {
  const others = new Set(items(other.manifest, 'spec', field).map(canonical));
  return items(one.manifest, 'spec', field)
    .filter((item) => !others.has(canonical(item)))
    .map(written);
}

const written = (item: unknown): string =>
  typeof item === 'string'
    ? item
    : Object.values(mapping(item))
        .filter((value) => value !== '')
        .join(' ');
