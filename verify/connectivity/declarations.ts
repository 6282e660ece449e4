import { type Block, contains, parseBlock } from '../cidr';
import { field, items, labels, mapping, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { Environment, KubernetesObject } from '../dist';
import type { Path } from '../locate';
import type { Namespaces } from './namespaces';
import type { PortRange } from './ports';

/** `because` and `http` are as `connections.json` has them. */
export interface Connection {
  /** File that declares it, from the environment's folder. */
  readonly file: string;
  readonly path: Path;
  readonly from: End;
  readonly to: End;
  readonly ports: readonly ConnectionPort[];
  readonly mtls: 'strict' | 'permissive' | 'none';
  readonly because?: string;
  readonly http?: Http;
  /** Part of what every workload needs to live: names, certificates, probes. */
  readonly implied: boolean;
}

export interface ConnectionPort {
  readonly port: number;
  /** What is spoken: http, tcp, tls, udp. */
  readonly protocol: string;
}

interface Http {
  readonly hosts?: readonly string[];
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
  readonly notHosts?: readonly string[];
  readonly notMethods?: readonly string[];
  readonly notPaths?: readonly string[];
  /** Whose tokens requests have to have, and the paths on which they need none. */
  readonly token?: { readonly issuer: string; readonly except?: readonly string[] };
}

export interface End {
  readonly name: string;
  /** Undefined for what is in the cluster. */
  readonly outside?: readonly Block[];
  readonly pods: readonly Pod[];
  /** Whether there may be no such pod, as there may be no tenant. */
  readonly mayBeNone?: boolean;
}

/**
 * Whether a connection is the platform's half of many, with pods of which it is not known how many there are: it declares nothing
 * by itself, because each of them has to declare it with its own terms.
 */
export const isHalf = ({ from, to }: Connection): boolean => Boolean(from.mayBeNone || to.mayBeNone);

/** File of the platform's own connections. */
const OWN = 'connections.json';

/** What finds the pods of an end. */
interface PodIndex {
  readonly namespaces: Namespaces;
  selectPods(namespace: string, selector: unknown): readonly Pod[];
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

  constructor(environment: Environment, index: PodIndex) {
    this.read(OWN, environment.connections, index);
    for (const [file, document] of environment.tenantConnections) this.read(file, document, index);
    for (const connection of this.connections) {
      if (isHalf(connection)) continue;
      const byTarget = this.byEnds.get(connection.from) ?? new Map<End, Connection[]>();
      this.byEnds.set(connection.from, byTarget);
      push(byTarget, connection.to, connection);
      push(this.byEnd, connection.from.name, connection);
      if (connection.to !== connection.from) push(this.byEnd, connection.to.name, connection);
    }
  }

  private read(file: string, document: unknown, index: PodIndex): void {
    for (const [name, value] of Object.entries(mapping(document, 'ends'))) {
      // What the platform, or another tenant, says of an end holds for all who name it.
      if (this.ends.has(name)) continue;
      const mayBeNone = field(value, 'mayBeNone') === true;
      const end = { name, outside: readOutside(value), pods: podsOf(value, index), mayBeNone };
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

  /** Whether a selector is that of an end of which there may be none: tenants that are still to come. */
  mayBeNone(namespaceLabels: Labels, podLabels: Labels): boolean {
    return this.comers.has(selectorKey(namespaceLabels, podLabels));
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

  /** Connections of a pod from or to addresses that hold all of a block. */
  outside(pod: Pod, direction: 'ingress' | 'egress', block: Block): readonly Connection[] {
    return this.endsOf(pod).flatMap(({ name }) =>
      (this.byEnd.get(name) ?? []).filter(({ from, to }) => {
        const [inside, other] = direction === 'ingress' ? [to, from] : [from, to];
        return inside.name === name && other.outside?.some((one) => contains(one, block));
      }),
    );
  }

  /** Connections that one of the pod's ends takes part in. */
  of(pod: Pod): readonly Connection[] {
    return this.endsOf(pod).flatMap(({ name }) => this.byEnd.get(name) ?? []);
  }
}

export const transport = (protocol: string): string => (protocol === 'udp' ? 'UDP' : 'TCP');

export const rangesOf = (connections: readonly Connection[]): PortRange[] =>
  connections.flatMap(({ ports }) =>
    ports.map(({ port, protocol }) => ({ protocol: transport(protocol), from: port, to: port })),
  );

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

function readConnection(value: unknown, path: Path): Omit<Connection, 'file' | 'from' | 'to'> {
  const mtls = text(value, 'mtls');
  const texts = (name: string): string[] | undefined => {
    const values = items(value, 'http', name).filter((one): one is string => typeof one === 'string');
    return values.length > 0 ? values : undefined;
  };
  return {
    path,
    ports: items(value, 'ports').flatMap((port) => {
      const at = number(port, 'port');
      return at === undefined ? [] : [{ port: at, protocol: text(port, 'protocol') ?? 'tcp' }];
    }),
    mtls: mtls === 'permissive' || mtls === 'none' ? mtls : 'strict',
    because: text(value, 'because'),
    implied: field(value, 'implied') === true,
    http:
      field(value, 'http') === undefined
        ? undefined
        : {
            hosts: texts('hosts'),
            methods: texts('methods'),
            paths: texts('paths'),
            notHosts: texts('notHosts'),
            notMethods: texts('notMethods'),
            notPaths: texts('notPaths'),
            token: readToken(field(value, 'http', 'token')),
          },
  };
}

function readToken(value: unknown): Http['token'] {
  const issuer = text(value, 'issuer');
  return issuer === undefined ? undefined : { issuer, except: items(value, 'except').map(String) };
}
