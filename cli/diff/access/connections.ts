import { idOf } from '../../../verify/connectivity/call';
import type { Network } from '../../../verify/connectivity/network';
import type { Pod } from '../../../verify/created/pod';
import { groupBy } from '../../../verify/dist';
import type { AccessEnd } from '../change';
import { type Edge, MAX_PAIRS, passing } from './passing';
import { crossing, type FoundAccess, podKey, type Sides } from './sides';

/** Who reaches whom now and did not before, or no longer does, or is no longer encrypted by the mesh. */
export function connections(sides: Sides, touched: ReadonlySet<string>, limit = MAX_PAIRS): FoundAccess[] {
  if (touched.size === 0) return [];
  const { before, after } = sides;
  const [old, now] = [passing(before, touched, limit), passing(after, touched, limit)];
  if (!old || !now) return [tooMany(sides, limit)];
  const [oldPods, newPods] = [before, after].map(({ pods }) => new Set(pods.map(podKey)));
  const changes: FoundAccess[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const edge = now.get(key) ?? old.get(key);
    if (!edge) continue;
    const known = (pods: ReadonlySet<string> | undefined) =>
      [edge.source, edge.target].every((pod) => pods?.has(podKey(pod)));
    // with a workload goes what it could reach: that says itself
    if (!known(newPods)) continue;
    changes.push(...changesOf(sides, edge, old.get(key), now.get(key), !known(oldPods)));
  }
  return [...new Map(changes.map((change) => [`${change.direction} ${change.what}`, change])).values()];
}

/** Not knowing is no reason to say nothing. */
const tooMany = ({ environment }: Sides, limit: number): FoundAccess => ({
  environment,
  direction: 'widened',
  layer: 'connection',
  what: `changed policies let more than ${limit} pairs of pods pass: who reaches whom was not compared`,
  isNew: false,
  namespaces: [],
});

function changesOf(
  { environment, before, after, parts }: Sides,
  { source, target }: Edge,
  old: Edge | undefined,
  now: Edge | undefined,
  isNew: boolean,
): FoundAccess[] {
  const labels = [...new Set([...(old?.ports.keys() ?? []), ...(now?.ports.keys() ?? [])])];
  const found = labels.flatMap((label) => {
    const how = difference(old?.ports.get(label), now?.ports.get(label));
    return how ? [{ ...how, label }] : [];
  });
  const network = now ? after : before;
  const [from, to] = [source, target].map((pod) => ({
    name: nameOf(network, pod),
    partOf: parts.of(pod.object),
  })) as [AccessEnd, AccessEnd];
  const common = {
    environment,
    layer: 'connection' as const,
    isNew,
    namespaces: [source.namespace, target.namespace],
    ends: { from, to },
  };
  return [...groupBy(found, ({ direction, verb }) => `${direction} ${verb}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const on = portsText(group.map(({ label }) => label));
    const what = `${from.name} ${first.verb} ${to.name} on ${on}${first.note}`;
    const betweenTenants =
      first.direction === 'widened' ? crossing(after, source.namespace, target.namespace) : undefined;
    const partOf = isNew && !betweenTenants ? (to.partOf ?? from.partOf) : undefined;
    return [{ ...common, direction: first.direction, what, betweenTenants, partOf }];
  });
}

const portsText = (labels: readonly string[]): string =>
  labels.includes('every port')
    ? 'every port'
    : `port ${labels.map((label) => label.replace(/^port /, '')).join(', ')}`;

type Passed = Edge['ports'] extends ReadonlyMap<string, infer V> ? V : never;

const ENCRYPTION = {
  mtls: ', with mutual TLS of the mesh',
  plain: ', without mutual TLS of the mesh',
} as const;

function difference(
  before: Passed | undefined,
  after: Passed | undefined,
): { direction: FoundAccess['direction']; verb: string; note: string } | undefined {
  if (!before && after) {
    const some = after.allowed === 'maybe' ? ' with some requests' : '';
    return { direction: 'widened', verb: `reaches${some}`, note: ENCRYPTION[after.encryption] };
  }
  if (before && !after) return { direction: 'narrowed', verb: 'no longer reaches', note: '' };
  if (!before || !after) return undefined;
  if (before.encryption !== after.encryption) {
    return after.encryption === 'plain'
      ? { direction: 'widened', verb: 'reaches', note: ', no longer with mutual TLS of the mesh' }
      : { direction: 'narrowed', verb: 'reaches', note: ', with mutual TLS of the mesh from now on' };
  }
  if (before.allowed === after.allowed) return undefined;
  return after.allowed === 'yes'
    ? { direction: 'widened', verb: 'reaches with every request, no longer with some only,', note: '' }
    : { direction: 'narrowed', verb: 'reaches with some requests only', note: '' };
}

/** The closest end that connections name, as people know it; ends such as "every pod" tell nobody who it is. */
function nameOf({ declarations }: Network, pod: Pod): string {
  const ends = declarations
    .endsOf(pod)
    .filter(({ pods }) => pods.every(({ namespace }) => namespace === pod.namespace));
  const [closest] = [...ends].sort((a, b) => a.pods.length - b.pods.length);
  return closest?.name ?? idOf(pod);
}
