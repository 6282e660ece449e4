import { contains } from '../../../verify/cidr';
import { idOf } from '../../../verify/connectivity/call';
import type { Network } from '../../../verify/connectivity/network';
import { type Direction, type IpBlock, portsOf } from '../../../verify/connectivity/network-policy';
import { formatPorts, type PortRange, subtract } from '../../../verify/connectivity/ports';
import type { Pod } from '../../../verify/created/pod';
import type { Ends } from '../change';
import type { Parts } from '../parts';
import { type FoundAccess, podKey, type Sides } from './sides';

/** What a policy lets pass from or to addresses. */
interface Opening {
  readonly direction: Direction;
  /** Undefined for every address, and every pod. */
  readonly to?: IpBlock;
  readonly ports: readonly PortRange[];
}

/** Addresses outside of the cluster that pods reach, or are reached from. */
export function outside(
  { environment, before, after, parts }: Sides,
  touched: ReadonlySet<string>,
): FoundAccess[] {
  const old = new Map(before.pods.map((pod) => [podKey(pod), pod]));
  const changes = after.pods
    .filter((pod) => touched.has(podKey(pod)))
    .flatMap((pod) => {
      const was = old.get(podKey(pod));
      const [openBefore, openAfter] = [was ? openingsOf(before, was) : [], openingsOf(after, pod)];
      const partOf = was ? undefined : parts.of(pod.object);
      const common = {
        environment,
        layer: 'outside' as const,
        isNew: !was,
        namespaces: [pod.namespace],
        partOf,
      };
      return [
        ...beyond(openAfter, openBefore).map((opening) => ({
          ...common,
          direction: 'widened' as const,
          ends: endsOf(pod, opening, partOf),
          what: sentence(pod, opening, ''),
        })),
        ...beyond(openBefore, openAfter).map((opening) => ({
          ...common,
          direction: 'narrowed' as const,
          what: sentence(pod, opening, 'no longer '),
        })),
      ];
    });
  return [...new Map(changes.map((change) => [`${change.direction} ${change.what}`, change])).values()];
}

/** Addresses that pods of an environment that is new reach, or are reached from. */
export const outsideOf = (network: Network, parts: Parts): Ends[] =>
  network.pods.flatMap((pod) =>
    openingsOf(network, pod).map((opening) => endsOf(pod, opening, parts.of(pod.object))),
  );

function endsOf(pod: Pod, { direction, to }: Opening, partOf: string | undefined): Ends {
  const [own, other] = [{ name: idOf(pod), partOf }, { name: to?.block.cidr ?? 'anything' }];
  return direction === 'ingress' ? { from: other, to: own } : { from: own, to: other };
}

function openingsOf(network: Network, pod: Pod): Opening[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    network.rules(pod, direction).flatMap((rule): Opening[] => {
      // ports of an address are numbers: only those of the pod itself have names
      const ports = portsOf(rule, pod);
      if (!rule.peers) return [{ direction, ports }];
      return rule.peers.flatMap(({ ipBlock }) => (ipBlock ? [{ direction, to: ipBlock, ports }] : []));
    }),
  );
}

/** Openings with what no other one covers. */
function beyond(openings: readonly Opening[], others: readonly Opening[]): Opening[] {
  return openings.flatMap((opening) => {
    const covering = others.filter(
      (one) => one.direction === opening.direction && covers(one.to, opening.to),
    );
    const ports = subtract(
      opening.ports,
      covering.flatMap(({ ports }) => ports),
    );
    return ports.length > 0 ? [{ ...opening, ports }] : [];
  });
}

function covers(outer: IpBlock | undefined, inner: IpBlock | undefined): boolean {
  if (outer === undefined || inner === undefined) return outer === undefined;
  return (
    contains(outer.block, inner.block) &&
    outer.except.every(
      (hole) => !contains(inner.block, hole) || inner.except.some((one) => contains(one, hole)),
    )
  );
}

function sentence(pod: Pod, { direction, to, ports }: Opening, no: string): string {
  const except = to && to.except.length > 0 ? ` but ${to.except.map(({ cidr }) => cidr).join(', ')}` : '';
  const where = to ? `${to.block.cidr}${except}` : 'anything';
  const verb = direction === 'ingress' ? 'is reached from' : 'reaches';
  const negated = direction === 'ingress' ? `is ${no}reached from` : `${no}${no ? 'reaches' : verb}`;
  return `${idOf(pod)} ${no ? negated : verb} ${where} on ${formatPorts(ports)}`;
}
