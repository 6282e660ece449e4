import { type Addresses, addressesOf, without } from '../addresses';
import { type Block, overlaps } from '../cidr';
import { type ClusterFacts, clusterOf } from '../cluster';
import { items } from '../created/field';
import type { Pod } from '../created/pod';
import { World } from '../created/world';
import type { Environment } from '../dist';
import { Declarations } from './declarations';
import { AuthorizationPolicies } from './mesh/authorization-policies';
import { DestinationRules } from './mesh/destination-rules';
import { Interceptions } from './mesh/interception';
import { PeerAuthentications } from './mesh/peer-authentications';
import { RequestAuthentications } from './mesh/request-authentications';
import { MeshRoutes } from './mesh/routes';
import { ServiceEntries } from './mesh/service-entries';
import { Sidecars } from './mesh/sidecars';
import { Namespaces } from './namespaces';
import {
  type Direction,
  type Peer,
  type Policy,
  type PolicyRule,
  portsOf,
  readPolicy,
} from './network-policy';
import { includes, type PortRange } from './ports';
import { mayHoldPods, PublicAddresses } from './public-addresses';
import { Services } from './services';

/** What a rule of a policy lets pass. */
export interface Passage {
  readonly rule: PolicyRule;
  readonly ports: readonly PortRange[];
}

interface ManyPods {
  readonly rule: PolicyRule;
  readonly pods: ReadonlySet<Pod>;
}

interface Reach {
  /** Rules about a few pods each, by pod. */
  readonly few: Map<Pod, PolicyRule[]>;
  readonly many: ManyPods[];
  /** Rules about every pod. */
  readonly any: PolicyRule[];
}

const FEW = 16;

const networks = new WeakMap<Environment, Network>();

/** Everything that decides who reaches whom in an environment, indexed by pod. */
export class Network {
  readonly world: World;
  /** Pods with addresses of their own: NetworkPolicy knows nothing of a node's. */
  readonly pods: readonly Pod[];
  readonly policies: readonly Policy[];
  readonly namespaces: Namespaces;
  readonly services: Services;
  readonly peers: PeerAuthentications;
  readonly authorizations: AuthorizationPolicies;
  readonly requests: RequestAuthentications;
  readonly interceptions: Interceptions;
  readonly sidecars: Sidecars;
  readonly meshRoutes: MeshRoutes;
  readonly destinationRules: DestinationRules;
  readonly serviceEntries: ServiceEntries;
  readonly declarations: Declarations;
  readonly addresses: PublicAddresses;
  private readonly isolatedBy = { ingress: new Map<Pod, Policy[]>(), egress: new Map<Pod, Policy[]>() };
  private readonly reaches = { ingress: new Map<Pod, Reach>(), egress: new Map<Pod, Reach>() };
  private readonly sets = new Map<readonly Pod[], ReadonlySet<Pod>>();
  private outside?: Addresses;
  private hosts?: readonly string[];
  private reachers?: ReadonlyMap<Pod, readonly Pod[]>;
  private readonly selected = new Map<string, readonly Pod[]>();
  private readonly byPeer = new WeakMap<Peer, readonly Pod[]>();

  private constructor(readonly environment: Environment) {
    const world = World.of(environment);
    this.world = world;
    this.pods = world.pods.filter(({ hostNetwork }) => !hostNetwork);
    this.namespaces = new Namespaces(world);
    this.addresses = new PublicAddresses(clusterOf(environment));
    this.services = new Services(world);
    this.peers = new PeerAuthentications(world);
    this.authorizations = new AuthorizationPolicies(world);
    this.requests = new RequestAuthentications(world);
    this.interceptions = new Interceptions(world);
    this.sidecars = new Sidecars(world);
    this.meshRoutes = new MeshRoutes(world);
    this.destinationRules = new DestinationRules(world);
    this.serviceEntries = new ServiceEntries(world);
    this.policies = world.ofKind('networking.k8s.io', 'NetworkPolicy').map(readPolicy);
    for (const policy of this.policies) {
      for (const pod of this.selectPods(policy.namespace, policy.podSelector)) {
        if (policy.ingress) push(this.isolatedBy.ingress, pod, policy);
        if (policy.egress) push(this.isolatedBy.egress, pod, policy);
      }
    }
    this.declarations = new Declarations(environment, this);
  }

  /** The same for the same environment, so that it is built once for all rules. */
  static of(environment: Environment): Network {
    const network = networks.get(environment) ?? new Network(environment);
    networks.set(environment, network);
    return network;
  }

  selectPods(namespace: string, selector: unknown): readonly Pod[] {
    return this.world.select(namespace, selector).filter(({ hostNetwork }) => !hostNetwork);
  }

  /** Hosts of gateways, as requests name them. */
  get publicHosts(): readonly string[] {
    this.hosts ??= this.world
      .ofKind('networking.istio.io', 'Gateway')
      .flatMap(({ manifest }) => items(manifest, 'spec', 'servers'))
      .flatMap((server) => items(server, 'hosts').map((host) => String(host).replace(/^[^/]*\//, '')))
      .flatMap((host) => [host, `${host}:*`]);
    return this.hosts;
  }

  /** From where the API server of the cluster calls. */
  apiServerCallers(): (Pod | Block)[] {
    return this.othersOf(clusterOf(this.environment).apiServer.callers);
  }

  /** What resolves names in the cluster. */
  resolvers(): (Pod | Block)[] {
    return this.othersOf(clusterOf(this.environment).dns);
  }

  private othersOf({ networks, pods }: Pick<ClusterFacts['dns'], 'networks' | 'pods'>): (Pod | Block)[] {
    return [
      ...networks,
      ...pods.flatMap(({ namespace, labels }) => this.selectPods(namespace, { matchLabels: labels })),
    ];
  }

  /** Policies that isolate the pod in a direction; without any it is open. */
  isolating(pod: Pod, direction: Direction): readonly Policy[] {
    return this.isolatedBy[direction].get(pod) ?? [];
  }

  rules(pod: Pod, direction: Direction): readonly PolicyRule[] {
    return this.isolating(pod, direction).flatMap((policy) => policy[direction] ?? []);
  }

  /** Pods that a peer stands for; undefined for every pod that there is. @param namespace of its policy */
  podsOf(peer: Peer, namespace: string): readonly Pod[] | undefined {
    if (peer.ipBlock) return mayHoldPods(peer.ipBlock.addresses, this.declared()) ? undefined : [];
    const pods = this.byPeer.get(peer) ?? this.selectPeer(peer, namespace);
    this.byPeer.set(peer, pods);
    return pods;
  }

  /** Addresses that some end has, of all that it may have: those of pods are not among them. */
  private declared(): Addresses {
    this.outside ??= addressesOf(
      [...this.declarations.ends.values()].flatMap(({ addresses = [] }) => addresses),
    );
    return this.outside;
  }

  /** Rules that together let all that a network means pass on a port; none where they leave some of it out. */
  rulesAbout(
    of: Pod,
    direction: Direction,
    other: Block,
    { protocol, port, target }: { readonly protocol: string; readonly port: number; readonly target: Pod },
  ): readonly PolicyRule[] {
    const rules = this.rules(of, direction).filter((rule) => includes(portsOf(rule, target), protocol, port));
    const found = rules.filter(
      ({ peers }) => !peers || peers.some(({ ipBlock }) => ipBlock && overlaps(ipBlock.block, other)),
    );
    if (found.some(({ peers }) => !peers)) return found;
    const blocks = found.flatMap(({ peers = [] }) =>
      peers.flatMap(({ ipBlock }) => ipBlock?.addresses ?? []),
    );
    return without(this.addresses.meant(other), addressesOf(blocks)).length === 0 ? found : [];
  }

  /** The same list for peers that select the same. */
  private selectPeer({ namespaceSelector, podSelector }: Peer, namespace: string): readonly Pod[] {
    const key = JSON.stringify([
      namespaceSelector ?? namespace,
      podSelector,
      namespaceSelector === undefined,
    ]);
    const known = this.selected.get(key);
    if (known) return known;
    const names = namespaceSelector === undefined ? [namespace] : this.namespaces.select(namespaceSelector);
    const pods = names.flatMap((name) => this.selectPods(name, podSelector));
    this.selected.set(key, pods);
    return pods;
  }

  /** What the policies of one end let pass to or from the other; undefined where the end is open. */
  passages(of: Pod, direction: Direction, other: Pod): readonly Passage[] | undefined {
    if (this.isolating(of, direction).length === 0) return undefined;
    const target = direction === 'ingress' ? of : other;
    const { few, many, any } = this.reach(of, direction);
    const rules = [
      ...(few.get(other) ?? []),
      ...many.filter(({ pods }) => pods.has(other)).map(({ rule }) => rule),
      ...any,
    ];
    const distinct = rules.length > 1 ? [...new Set(rules)] : rules;
    return distinct.map((rule) => ({ rule, ports: portsOf(rule, target) }));
  }

  /** A pod's rules by the pods that they are about: a gateway has a rule for every tenant. */
  private reach(of: Pod, direction: Direction): Reach {
    const known = this.reaches[direction].get(of);
    if (known) return known;
    const reach = { few: new Map<Pod, PolicyRule[]>(), many: [] as ManyPods[], any: [] as PolicyRule[] };
    for (const rule of this.rules(of, direction)) {
      if (rule.peers === undefined) reach.any.push(rule);
      for (const peer of rule.peers ?? []) this.addPeer(reach, rule, peer, of.namespace);
    }
    this.reaches[direction].set(of, reach);
    return reach;
  }

  private addPeer(reach: Reach, rule: PolicyRule, peer: Peer, namespace: string): void {
    const pods = this.podsOf(peer, namespace);
    if (pods === undefined) reach.any.push(rule);
    else if (pods.length > FEW) reach.many.push({ rule, pods: this.setOf(pods) });
    else {
      for (const pod of pods) push(reach.few, pod, rule);
    }
  }

  /** One set for all peers that stand for the same pods. */
  private setOf(pods: readonly Pod[]): ReadonlySet<Pod> {
    const known = this.sets.get(pods) ?? new Set(pods);
    this.sets.set(pods, known);
    return known;
  }

  /** Pods that may be at the other end, and any if undefined. */
  others(of: Pod, direction: Direction): ReadonlySet<Pod> | undefined {
    if (this.isolating(of, direction).length === 0) return undefined;
    const found = new Set<Pod>();
    for (const { peers } of this.rules(of, direction)) {
      if (peers === undefined) return undefined;
      for (const peer of peers) {
        const pods = this.podsOf(peer, of.namespace);
        if (pods === undefined) return undefined;
        for (const pod of pods) found.add(pod);
      }
    }
    return found;
  }

  /** Pods whose own policies name a pod as somewhere to send to. */
  reaching(target: Pod): readonly Pod[] {
    this.reachers ??= this.invertEgress();
    return this.reachers.get(target) ?? [];
  }

  /** By open target only: those who are isolated say themselves who reaches them. */
  private invertEgress(): ReadonlyMap<Pod, readonly Pod[]> {
    const open = this.pods.filter((pod) => this.others(pod, 'ingress') === undefined);
    const isOpen = new Set(open);
    const found = new Map<Pod, Pod[]>(open.map((pod) => [pod, []]));
    for (const source of this.pods) {
      if (this.isolating(source, 'egress').length === 0) continue;
      for (const target of this.others(source, 'egress') ?? open) {
        if (isOpen.has(target)) found.get(target)?.push(source);
      }
    }
    return found;
  }
}

function push<T>(map: Map<Pod, T[]>, pod: Pod, value: T): void {
  const values = map.get(pod);
  if (values) values.push(value);
  else map.set(pod, [value]);
}
