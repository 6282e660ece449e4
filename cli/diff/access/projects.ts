import { items, mapping, text } from '../../../verify/created/field';
import { groupBy, type KubernetesObject } from '../../../verify/dist';
import { canonical } from '../fields/same';
import type { Parts } from '../parts';
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
export function projects({ environment, before, after, parts }: Sides): FoundAccess[] {
  return after.environment.ofKind('argoproj.io', 'AppProject').flatMap((now) => {
    const old = before.environment.find('argoproj.io', 'AppProject', now.namespace, now.name);
    if (!old) return [];
    const common = { environment, layer: 'project' as const, isNew: false, namespaces: [] };
    const may = (direction: FoundAccess['direction'], what: string, partOf: string | undefined) => ({
      ...common,
      direction,
      partOf,
      what: `AppProject ${now.name} ${direction === 'widened' ? 'may' : 'may no longer'} ${what}`,
    });
    const compare = (
      field: string,
      verb: string,
      grown: FoundAccess['direction'],
      shrunk: FoundAccess['direction'],
    ) => [
      ...listed(beyond(now, old, field), parts).map(({ all, partOf }) =>
        may(grown, `${verb} ${all}`, partOf),
      ),
      ...listed(beyond(old, now, field), parts, shrunk === 'narrowed').map(({ all, partOf }) =>
        may(shrunk, `${verb} ${all}`, partOf),
      ),
    ];
    return [
      ...Object.entries(LETTING).flatMap(([field, verb]) => compare(field, verb, 'widened', 'narrowed')),
      ...Object.entries(REFUSING).flatMap(([field, verb]) => compare(field, verb, 'narrowed', 'widened')),
    ];
  });
}

/** One sentence for all that comes or goes with the same whole, or with none. */
const listed = (all: readonly unknown[], parts: Parts, isLost = false): { all: string; partOf?: string }[] =>
  [...groupBy(all, (item) => ownerOf(item, parts, isLost) ?? '')].map(([partOf, group]) => ({
    all: group.map(written).join(', '),
    partOf: partOf || undefined,
  }));

/** An object of the cluster that is named, or a namespace. */
function ownerOf(item: unknown, parts: Parts, isLost: boolean): string | undefined {
  const [group = '', kind, name] = ['group', 'kind', 'name'].map((key) => text(item, key));
  if (kind !== undefined && name !== undefined) return parts.of({ group, kind, name, namespace: undefined });
  const namespace = text(item, 'namespace') ?? '';
  return parts.ofNamespace(namespace) ?? (isLost ? parts.goingFrom(namespace) : undefined);
}

function beyond(one: KubernetesObject, other: KubernetesObject, field: string): unknown[] {
  const others = new Set(items(other.manifest, 'spec', field).map(canonical));
  return items(one.manifest, 'spec', field).filter((item) => !others.has(canonical(item)));
}

const written = (item: unknown): string =>
  typeof item === 'string'
    ? item
    : Object.values(mapping(item))
        .filter((value) => value !== '')
        .join(' ');
