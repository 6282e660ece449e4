import { labels as labelsIn } from '../../verify/created/field';
import type { Environment } from '../../verify/dist';
import {
  type Connection,
  type Connections,
  type End,
  endNameOf,
  type HttpRule,
  readConnections,
} from './connections';
import type { MeshPod } from './world';

/** What kind of token a request has. `other` is a good one of another realm. */
export type TokenKind = 'none' | 'good' | 'other' | 'expired' | 'audience' | 'forged';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly token: TokenKind;
  /** @default the address that is called, which no rule names */
  readonly host?: string;
}

/** What connections.json says that comes of a call. */
export class Expected {
  private readonly connections: Connections;
  private readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  private readonly names = new Map<MeshPod, string | undefined>();

  constructor(environment: Environment) {
    this.connections = readConnections(environment);
    this.namespaces = new Map(
      environment
        .ofKind('', 'Namespace')
        .map(({ name, manifest }) => [name, labelsIn(manifest, 'metadata', 'labels')]),
    );
  }

  /** The end that a pod is of. */
  nameOf(pod: MeshPod): string | undefined {
    if (!this.names.has(pod)) this.names.set(pod, endNameOf(this.connections, pod));
    return this.names.get(pod);
  }

  /** Connections to a port of a pod. */
  to(target: MeshPod, port: number): Connection[] {
    const name = this.nameOf(target);
    return this.connections.connections.filter(
      ({ to, ports }) => to === name && ports.some((one) => one.port === port && one.protocol !== 'udp'),
    );
  }

  /**
   * Whether a call passes. A port that takes calls in the clear tells nobody apart: who reaches it, is for NetworkPolicies.
   *
   * @param client undefined without identity
   */
  passes(client: MeshPod | undefined, target: MeshPod, port: number, request?: Request): boolean {
    const all = this.to(target, port);
    const isBad = request && !['none', 'good'].includes(request.token);
    if (isBad && all.some(({ http }) => http?.token)) return false;
    return all.some(
      ({ from, mtls, http }) =>
        (mtls !== 'strict' || (client !== undefined && this.isOf(from, client))) &&
        (!request || allows(http, request)),
    );
  }

  /** Whether a client has a connection to a port, of whatever requests. */
  isConnected(client: MeshPod | undefined, target: MeshPod, port: number): boolean {
    return client !== undefined && this.to(target, port).some(({ from }) => this.isOf(from, client));
  }

  private isOf(name: string, pod: MeshPod): boolean {
    if (name === this.nameOf(pod)) return true;
    const end = this.connections.ends[name];
    return end?.namespaceLabels !== undefined && this.includes(end, pod);
  }

  private includes({ namespaceLabels = {}, labels = {} }: End, { pod }: MeshPod): boolean {
    return (
      isWithin(namespaceLabels, this.namespaces.get(pod.namespace) ?? {}) && isWithin(labels, pod.labels)
    );
  }
}

const isWithin = (some: Readonly<Record<string, string>>, all: Readonly<Record<string, string>>): boolean =>
  Object.entries(some).every(([label, value]) => all[label] === value);

/** Whether a rule lets a request in. */
function allows(rule: HttpRule | undefined, { method, path, host, token }: Request): boolean {
  if (!rule) return true;
  const { hosts, methods, paths, notPaths = [], token: wanted } = rule;
  const isLetIn =
    (!methods || methods.includes(method)) &&
    (!paths || matches(paths, path)) &&
    !matches(notPaths, path) &&
    (!hosts || (host !== undefined && matches(hosts, host)));
  return isLetIn && (!wanted || token === 'good' || matches(wanted.except ?? [], path));
}

/** As Istio's policies do: exact, `prefix*` or `*suffix`. */
const matches = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => {
    if (pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
    return pattern.startsWith('*') ? text.endsWith(pattern.slice(1)) : text === pattern;
  });
