import { networksOf } from './address';
import type { Answers, Found } from './answers';
import { quoted } from './answers';
import type { Node } from './objects';
import { versionOf } from './platform';

/** Addresses of both families that a node has within the cluster. */
export const addressesOf = ({ status }: Node): string[] =>
  (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address);

/** Networks of the nodes. They are made up of the addresses that there are now: kubectl knows no networks. */
export function nodes({ nodes: all }: Answers): Found<string[]> {
  if (!all) return { unknown: ['nodes: could not be read; who made the cluster knows the networks'] };
  const addresses = all.flatMap(addressesOf);
  if (addresses.length === 0)
    return { unknown: ['nodes: none has an InternalIP; add one, or ask who made the cluster'] };
  const value = networksOf(addresses);
  const from = `made up, of the nodes' addresses ${shortened(addresses)}`;
  const unknown = [
    `nodes: in which networks nodes to come will be, now ${quoted(value)}; the network or node pool that they are made in tells`,
  ];
  return { fact: { value, from }, unknown };
}

/** So many are written out. */
const MANY = 8;

const shortened = (addresses: readonly string[]): string =>
  addresses.length <= MANY
    ? quoted(addresses)
    : `${quoted(addresses.slice(0, MANY))} and ${addresses.length - MANY} more`;

const OLDEST = 34;

/** Oldest version of a node: the API server is not older than that. */
export function version({ nodes: all = [] }: Answers): Found<string> {
  const minors = all.flatMap((node) => {
    const minor = /^v1\.(?<minor>\d+)\./.exec(versionOf(node))?.groups?.minor;
    return minor === undefined ? [] : [Number(minor)];
  });
  if (minors.length === 0) return { unknown: ['version: no node could be read; kubectl version tells'] };
  const oldest = Math.min(...minors);
  const value = `1.${oldest}`;
  if (oldest < OLDEST)
    return {
      faults: [
        `cluster: version must be 1.${OLDEST} or newer on every node, got ${value}; upgrade the nodes first`,
      ],
    };
  return { fact: { value, from: 'of the oldest kubelet' } };
}
