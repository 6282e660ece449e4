import { addressesOf, without } from '../addresses';
import { type Block, parseBlock } from '../cidr';
import { field, items, labels, mapping, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { Environment, KubernetesObject } from '../dist';
import type { Path } from '../locate';
import { type Connection, type End, isHalf, readConnection } from './connection';
import { EndIndex, requirementsOf } from './end-index';
import type { Namespaces } from './namespaces';
import { readPatterns } from './patterns';
import type { PublicAddresses } from './public-addresses';
import type { Guaranteed } from './selection';

/** File of the platform's own connections. */
const OWN = 'connections.json';

/** What finds the pods of an end. */
interface PodIndex {
  readonly namespaces: Namespaces;
  readonly addresses: PublicAddresses;
  selectPods(namespace: string, selector: unknown): readonly Pod[];
}

interface Selectors {
  readonly namespaceSelector?: unknown;
  readonly podSelector?: unknown;
}

type Labels = Readonly<Record<string, string>>;

const selectorKey = (...selectors: readonly Labels[]): string =>
  JSON.stringify(selectors.map((one) => Object.entries(one).sort()));

/** Who is meant to reach whom: `connections.json` of the platform, and a file for each tenant. */
export class Declarations {
  readonly connections: Connection[] = [];
  /** What is wrong with the files, if anything. */
  readonly faults: {
    readonly file: string;
    readonly path: Path;
    readonly what: string;
    readonly fix: string;
  }[] = [];
  readonly ends = new Map<string, End>();
  private readonly comers = new Set<string>();
  private readonly byPod = new Map<Pod, End[]>();
  private readonly byEnds = new Map<End, Map<End, Connection[]>>();
  private readonly byEnd = new Map<string, Connection[]>();
  /** Halves too. */
  private readonly withHalves = new Map<End, Map<End, Connection[]>>();
  private readonly byAddress = new Map<End, Connection[]>();
  private readonly byRequirement: EndIndex<End>;
  /** Connections from those who are known by patterns. */
  readonly patterned: readonly Connection[];

  constructor(environment: Environment, index: PodIndex) {
    this.read(OWN, environment.connections, index);
    for (const [file, document] of environment.tenantConnections) this.read(file, document, index);
    this.byRequirement = new EndIndex([...this.ends.values()]);
    this.patterned = this.connections.filter(({ from }) => from.patterns);
    for (const connection of this.connections) {
      const { from, to } = connection;
      add(this.withHalves, connection);
      if (from.outside) push(this.byAddress, to, connection);
      if (to.outside) push(this.byAddress, from, connection);
      if (isHalf(connection)) continue;
      add(this.byEnds, connection);
      push(this.byEnd, connection.from.name, connection);
      if (connection.to !== connection.from) push(this.byEnd, connection.to.name, connection);
    }
  }

  private read(file: string, document: unknown, index: PodIndex): void {
    for (const [name, value] of Object.entries(mapping(document, 'ends'))) {
      // What the platform, or another tenant, says of an end holds for all who name it.
      if (this.ends.has(name)) continue;
      const mayBeNone = field(value, 'mayBeNone') === true;
      const outside = readOutside(value);
      const [requires, patterns] = [requirementsOf(value), readPatterns(value)];
      const addresses = outside && addressesOf(outside.flatMap((block) => index.addresses.meant(block)));
      const pods = podsOf(value, index);
      const end = { name, outside, addresses, pods, requires, patterns, mayBeNone };
      this.ends.set(name, end);
      if (mayBeNone) this.comers.add(selectorKey(labels(value, 'namespaceLabels'), labels(value, 'labels')));
      for (const pod of end.pods) push(this.byPod, pod, end);
    }
    for (const [place, value] of items(document, 'connections').entries()) {
      const path = ['connections', place];
      const [from, to] = ['from', 'to'].map((side) => this.ends.get(text(value, side) ?? ''));
      if (from && to) {
        this.connections.push({ ...readConnection(value, path), file, from, to });
        continue;
      }
      const what = `"from" and "to" must be ends of the file, got ${text(value, 'from')} and ${text(value, 'to')}`;
      this.faults.push({ file, path, what, fix: 'declare both under "ends"' });
    }
  }

  /** Whether selectors are those of an end of which there may be none: tenants that are still to come. */
  mayBeNone({ namespaceSelector, podSelector }: Selectors): boolean {
    const wanted = [namespaceSelector, podSelector].map((one) => labels(one, 'matchLabels'));
    return this.comers.has(selectorKey(...wanted));
  }

  /** Whether ends that may be none are: nobody has come yet. */
  get awaitsAll(): boolean {
    const comers = [...this.ends.values()].filter((end) => end.mayBeNone);
    return comers.length > 0 && comers.every(({ pods }) => pods.length === 0);
  }

  /** Ends that a pod belongs to. */
  endsOf(pod: Pod): readonly End[] {
    return this.byPod.get(pod) ?? [];
  }

  between(from: Pod, to: Pod): readonly Connection[] {
    const found: Connection[] = [];
    const targets = this.endsOf(to);
    for (const source of this.endsOf(from)) {
      const byTarget = this.byEnds.get(source);
      if (!byTarget) continue;
      for (const target of targets) found.push(...(byTarget.get(target) ?? []));
    }
    return found;
  }

  /** Ends that every pod with some labels is of, whatever pods there will be. */
  holding(guaranteed: Guaranteed): readonly End[] {
    return this.byRequirement.holding(guaranteed);
  }

  /** Connections from one of some ends to one of others, halves included. */
  among(from: readonly End[], to: readonly End[]): readonly Connection[] {
    return from.flatMap((source) => {
      const byTarget = this.withHalves.get(source);
      return byTarget ? to.flatMap((target) => byTarget.get(target) ?? []) : [];
    });
  }

  /** Connections to one of some ends. */
  into(ends: readonly End[]): readonly Connection[] {
    return ends.flatMap((end) => (this.byEnd.get(end.name) ?? []).filter(({ to }) => to === end));
  }

  /** Connections of some ends from or to addresses. */
  addressed(ends: readonly End[], direction: 'ingress' | 'egress'): readonly Connection[] {
    return ends.flatMap((end) =>
      (this.byAddress.get(end) ?? []).filter(({ from, to }) => (direction === 'ingress' ? to : from) === end),
    );
  }

  /** Connections of a pod from or to all addresses of a network. */
  outside(pod: Pod, direction: 'ingress' | 'egress', block: Block): readonly Connection[] {
    return this.addressed(this.endsOf(pod), direction).filter(({ from, to }) => {
      const { addresses = [] } = direction === 'ingress' ? from : to;
      return without([block], addresses).length === 0;
    });
  }

  /** Connections that one of the pod's ends takes part in. */
  of(pod: Pod): readonly Connection[] {
    return this.endsOf(pod).flatMap(({ name }) => this.byEnd.get(name) ?? []);
  }
}

/** Stands for a file of connections in findings. */
export function documentOf({ name, objects }: Environment, file: string = OWN): KubernetesObject {
  const { file: first = '', component = '' } = objects[0] ?? {};
  // <root>/<component>/<file>
  const root = first.split('/').slice(0, -1 - component.split('/').length);
  return {
    apiVersion: 'v1',
    group: '',
    kind: 'Connections',
    namespace: undefined,
    name,
    manifest: { metadata: {} },
    environment: name,
    component: '',
    file: [...root, file].join('/'),
    document: 0,
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function add(byEnds: Map<End, Map<End, Connection[]>>, connection: Connection): void {
  const byTarget = byEnds.get(connection.from) ?? new Map<End, Connection[]>();
  byEnds.set(connection.from, byTarget);
  push(byTarget, connection.to, connection);
}

function readOutside(value: unknown): Block[] | undefined {
  if (field(value, 'outside') === undefined) return undefined;
  return items(value, 'outside').flatMap((cidr) => parseBlock(String(cidr)) ?? []);
}

function podsOf(end: unknown, index: PodIndex): readonly Pod[] {
  const selector = { matchLabels: labels(end, 'labels') };
  const namespace = text(end, 'namespace');
  if (namespace !== undefined) return index.selectPods(namespace, selector);
  if (field(end, 'namespaceLabels') === undefined) return [];
  const names = index.namespaces.select({ matchLabels: labels(end, 'namespaceLabels') });
  return names.flatMap((name) => index.selectPods(name, selector));
}
