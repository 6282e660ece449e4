import { addressesOf, firstNetwork, without } from '../addresses';
import { parseBlock } from '../cidr';
import { items } from '../created/field';
import type { Pod } from '../created/pod';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Connection } from './connection';
import { matchText } from './mesh/authorization-rule';
import type { Network } from './network';
import { isHeld } from './patterns';
import { formatPorts, onePort, subtract } from './ports';
import { inNamespace, ofNamespace, selectionOf } from './selection';

const IDENTITIES = ['principals', 'namespaces', 'serviceAccounts'] as const;

/** A value of a source that names who calls. */
export interface Identity {
  readonly name: (typeof IDENTITIES)[number];
  readonly value: string;
  readonly path: Path;
}

/** @param path of the source */
export const identitiesOf = (source: unknown, path: Path): Identity[] =>
  IDENTITIES.flatMap((name) =>
    items(source, name).map((value, at) => ({ name, value: String(value), path: [...path, name, at] })),
  );

type Excess = Pick<Fault, 'what' | 'fix'>;

/** Why a value names more than one ServiceAccount, and more than any declared end is known by; whatever pods there will be. */
export function tooWide(
  network: Network,
  pod: Pod,
  ports: readonly number[],
  source: unknown,
  { name, value }: Identity,
): Excess | undefined {
  if (name === 'serviceAccounts' || (name === 'principals' && !value.includes('*'))) return undefined;
  const principals = items(source, 'principals').map(String);
  // others limit it to single ones
  const isLimited = items(source, 'serviceAccounts').length > 0;
  if (isLimited || (name === 'namespaces' && principals.length > 0)) return undefined;
  const places = name === 'namespaces' ? [value] : items(source, 'namespaces').map(String);
  const principal = name === 'principals' ? value : undefined;
  const known = [
    ...byPattern(network, pod, principal, places),
    ...byNamespace(network, pod, principal, places),
  ];
  const declared = known.flatMap((connection) => connection.ports.map(({ port }) => onePort('TCP', port)));
  const left = subtract(
    ports.map((port) => onePort('TCP', port)),
    declared,
  );
  if (left.length === 0) return undefined;
  return {
    what: `${value} is more than one ServiceAccount, and no end that is declared to reach ${pod.namespace}/${pod.name} on ${formatPorts(left)} is known by it`,
    fix: 'name the principals of the callers, cluster.local/ns/<namespace>/sa/<ServiceAccount>',
  };
}

/** Connections from ends that are known by patterns which hold those of a source. */
function byPattern(
  { declarations, namespaces }: Network,
  pod: Pod,
  principal: string | undefined,
  places: readonly string[],
): readonly Connection[] {
  const own = new Set(declarations.endsOf(pod));
  return declarations.patterned.filter(({ from: { patterns = {}, requires = [] }, to }) => {
    if (!own.has(to) || !isHeld(patterns, principal, places)) return false;
    // whatever else has such a name would be let in too
    const named = namespaces.names.filter((name) => places.some((place) => matchText(place, name)));
    return named.every((name) => {
      const labels = namespaces.labelsOf(name);
      const has = new Set(Object.entries(labels).map(([key, value]) => ofNamespace(key, value)));
      return requires.every((one) => !one.startsWith('namespace/') || has.has(one));
    });
  });
}

/** Connections from ends that are all pods of the namespace that a source names. */
function byNamespace(
  { declarations, namespaces }: Network,
  pod: Pod,
  principal: string | undefined,
  places: readonly string[],
): readonly Connection[] {
  const [, named] = /^cluster\.local\/ns\/([^/*]+)\/sa\/\*$/.exec(principal ?? '') ?? [];
  const exact = named === undefined ? places.filter((one) => !one.includes('*')) : [named];
  if (exact.length === 0 || (named === undefined && exact.length < places.length)) return [];
  const all = exact.map((name) => {
    const ends = selectionOf(inNamespace(name), undefined, namespaces).flatMap((one) =>
      declarations.holding(one),
    );
    return declarations.among(ends, declarations.endsOf(pod));
  });
  return all.some(({ length }) => length === 0) ? [] : all.flat();
}

/** Addresses of a source without identities that no plain connection on the ports comes from. */
export function strangeAddresses(
  source: unknown,
  declared: readonly Connection[],
  ports: readonly number[],
): string | undefined {
  const names = ['ipBlocks', 'remoteIpBlocks'].flatMap((name) => items(source, name).map(String));
  const blocks = names.flatMap((cidr) => parseBlock(cidr) ?? []);
  return ports
    .map((port) => {
      const from = declared.filter((connection) => connection.ports.some((one) => one.port === port));
      const known = addressesOf(from.flatMap((one) => one.from.addresses ?? []));
      return firstNetwork(without(addressesOf(blocks), known));
    })
    .find((network) => network !== undefined);
}
