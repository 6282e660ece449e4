import { text } from '../created/field';
import type { Pod } from '../created/pod';
import { matches } from '../created/selector';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import { AuthorizationPolicies } from './authorization-policy';
import { Declarations } from './declarations';
import { Namespaces } from './namespaces';
import {
  type Direction,
  mayHoldPods,
  type Peer,
  type Policy,
  type PolicyRule,
  portsOf,
  readPolicy,
} from './network-policy';
import { PeerAuthentications } from './peer-authentication';
import type { PortRange } from './ports';
import { Services } from './services';

/** What a rule of a policy lets pass. */
export interface Passage {
  readonly rule: PolicyRule;
  readonly ports: readonly PortRange[];
}

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
  readonly declarations: Declarations;
  private readonly byPod = new Map<Pod, Policy[]>();
  private byHost?: ReadonlyMap<string, KubernetesObject>;
  private reachers?: ReadonlyMap<Pod, readonly Pod[]>;
  private readonly selected = new Map<string, readonly Pod[]>();

  private constructor(readonly environment: Environment) {
    const world = World.of(environment);
    this.world = world;
    this.pods = world.pods.filter(({ hostNetwork }) => !hostNetwork);
    this.namespaces = new Namespaces(world);
    this.services = new Services(world);
    this.peers = new PeerAuthentications(world);
    this.authorizations = new AuthorizationPolicies(world);
    this.policies = world.ofKind('networking.k8s.io', 'NetworkPolicy').map(readPolicy);
    for (const policy of this.policies) {
      for (const pod of this.selectPods(policy.namespace, policy.podSelector)) {
        const policies = this.byPod.get(pod);
        if (policies) policies.push(policy);
        else this.byPod.set(pod, [policy]);
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

  /** The DestinationRule of a host, by its full name. */
  destinationRule(host: string): KubernetesObject | undefined {
    this.byHost ??= new Map(
      this.world.ofKind('networking.istio.io', 'DestinationRule').map((rule) => {
        const name = text(rule.manifest, 'spec', 'host') ?? '';
        return [name.includes('.') ? name : `${name}.${rule.namespace}.svc.cluster.local`, rule];
      }),
    );
    return this.byHost.get(host);
  }

  selectPods(namespace: string, selector: unknown): readonly Pod[] {
    return this.world.select(namespace, selector).filter(({ hostNetwork }) => !hostNetwork);
  }

  /** Policies that isolate the pod in a direction; without any it is open. */
  isolating(pod: Pod, direction: Direction): readonly Policy[] {
    return (this.byPod.get(pod) ?? []).filter((policy) => policy[direction] !== undefined);
  }

  rules(pod: Pod, direction: Direction): readonly PolicyRule[] {
    return this.isolating(pod, direction).flatMap((policy) => policy[direction] ?? []);
  }

  /** Pods that a peer stands for; undefined for every pod that there is. */
  podsOf(peer: Peer, namespace: string): readonly Pod[] | undefined {
    if (peer.ipBlock) return mayHoldPods(peer.ipBlock) ? undefined : [];
    const { namespaceSelector, podSelector } = peer;
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

  /** Whether a rule's peers, in the policy's namespace, hold a pod. */
  private holds(rule: PolicyRule, namespace: string, pod: Pod): boolean {
    return (
      rule.peers === undefined ||
      rule.peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
        if (ipBlock) return mayHoldPods(ipBlock);
        const inNamespace =
          namespaceSelector === undefined
            ? pod.namespace === namespace
            : matches(namespaceSelector, this.namespaces.labelsOf(pod.namespace));
        return inNamespace && matches(podSelector, pod.labels);
      })
    );
  }

  /** What the policies of one end let pass to or from the other; undefined where the end is open. */
  passages(of: Pod, direction: Direction, other: Pod): readonly Passage[] | undefined {
    if (this.isolating(of, direction).length === 0) return undefined;
    const target = direction === 'ingress' ? of : other;
    return this.rules(of, direction)
      .filter((rule) => this.holds(rule, of.namespace, other))
      .map((rule) => ({ rule, ports: portsOf(rule, target) }));
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
