import { type Addresses, addressesOf, without } from '../addresses';
import { type Block, EVERYWHERE, parseBlock } from '../cidr';
import { field, items, labels, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { KubernetesObject } from '../dist';
import type { Path } from '../locate';
import { ALL_PORTS, onePort, type PortRange } from './ports';

export type Direction = 'ingress' | 'egress';

/** Addresses outside of the cluster. */
export interface IpBlock {
  readonly block: Block;
  readonly except: readonly Block[];
  /** What is left of the block. */
  readonly addresses: Addresses;
}

/** One entry of `from` or `to`. */
export interface Peer {
  readonly path: Path;
  readonly ipBlock?: IpBlock;
  /** Undefined for the namespace of the policy. */
  readonly namespaceSelector?: unknown;
  readonly podSelector?: unknown;
}

export interface PolicyRule {
  readonly policy: KubernetesObject;
  readonly direction: Direction;
  readonly path: Path;
  /** Undefined for everything. */
  readonly peers?: readonly Peer[];
  /** At a target: names are those of the target's containers. */
  readonly ports: (target: Pick<Pod, 'ports'>) => readonly PortRange[];
}

export interface Policy {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly podSelector: unknown;
  /** Undefined where the policy says nothing of the direction. */
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

/** @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource */
export function readPolicy(object: KubernetesObject): Policy {
  const { manifest } = object;
  const given = items(manifest, 'spec', 'policyTypes');
  const types = given.length > 0 ? given : ['Ingress', ...(hasEgress(manifest) ? ['Egress'] : [])];
  return {
    object,
    namespace: object.namespace ?? 'default',
    podSelector: field(manifest, 'spec', 'podSelector'),
    ingress: types.includes('Ingress') ? readRules(object, 'ingress') : undefined,
    egress: types.includes('Egress') ? readRules(object, 'egress') : undefined,
  };
}

const hasEgress = (manifest: unknown) => items(manifest, 'spec', 'egress').length > 0;

function readRules(policy: KubernetesObject, direction: Direction): PolicyRule[] {
  const side = direction === 'ingress' ? 'from' : 'to';
  return items(policy.manifest, 'spec', direction).map((rule, position) => {
    const path = ['spec', direction, position];
    const peers = items(rule, side).map((peer, index) => readPeer(peer, [...path, side, index]));
    return { policy, direction, path, peers: peers.length > 0 ? peers : undefined, ports: readPorts(rule) };
  });
}

function readPeer(peer: unknown, path: Path): Peer {
  return {
    path,
    ipBlock: readBlock(field(peer, 'ipBlock') ?? undefined),
    namespaceSelector: field(peer, 'namespaceSelector') ?? undefined,
    podSelector: field(peer, 'podSelector') ?? undefined,
  };
}

function readBlock(ipBlock: unknown): IpBlock | undefined {
  if (ipBlock === undefined) return undefined;
  // what cannot be read might be everything
  const block = parseBlock(text(ipBlock, 'cidr') ?? '') ?? (EVERYWHERE.IPv4 as Block);
  const except = items(ipBlock, 'except').flatMap((cidr) => parseBlock(String(cidr)) ?? []);
  return { block, except, addresses: without([block], addressesOf(except)) };
}

export const portsOf = (
  { ports }: Pick<PolicyRule, 'ports'>,
  target: Pick<Pod, 'ports'>,
): readonly PortRange[] => ports(target);

function readPorts(rule: unknown): PolicyRule['ports'] {
  const ports = items(rule, 'ports');
  if (ports.length === 0) return () => ALL_PORTS;
  if (ports.some((port) => text(port, 'port') !== undefined)) {
    return (target) => ports.flatMap((port) => readPort(port, target));
  }
  const ranges = ports.flatMap((port) => readPort(port, { ports: [] }));
  return () => ranges;
}

function readPort(port: unknown, target: Pick<Pod, 'ports'>): PortRange[] {
  const protocol = text(port, 'protocol') ?? 'TCP';
  const name = text(port, 'port');
  if (name !== undefined) {
    return target.ports
      .filter((one) => one.name === name && one.protocol === protocol)
      .map((one) => onePort(protocol, one.port));
  }
  const from = number(port, 'port');
  if (from === undefined) return ALL_PORTS.filter((range) => range.protocol === protocol);
  return [{ protocol, from, to: number(port, 'endPort') ?? from }];
}

export const labelsOf = (object: { readonly manifest: unknown }) =>
  labels(object.manifest, 'metadata', 'labels');
