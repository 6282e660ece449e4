import type { Environment } from '../../verify/dist';
import type { MeshPod } from './world';

/** One end of connections.json. */
export interface End {
  readonly namespace?: string;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly serviceAccount?: string;
  readonly ports?: Readonly<Record<string, { readonly port: number; readonly protocol: string }>>;
}

/** What of HTTP a connection lets in; everything where it says nothing. */
export interface HttpRule {
  readonly hosts?: readonly string[];
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
  readonly notPaths?: readonly string[];
  readonly token?: { readonly issuer: string; readonly except?: readonly string[] };
}

export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
  readonly mtls: 'strict' | 'permissive' | 'none';
  readonly http?: HttpRule;
}

export interface Connections {
  readonly ends: Readonly<Record<string, End>>;
  readonly connections: readonly Connection[];
}

/** connections.json with those of every tenant, whose own file says more of them than the general entries do. */
export function readConnections(environment: Environment): Connections {
  const files = [environment.connections, ...environment.tenantConnections.values()] as Connections[];
  return {
    ends: Object.assign({}, ...files.map(({ ends }) => ends).reverse()),
    connections: files.flatMap(({ connections }) => connections),
  };
}

/** The name of the end that a pod is of; undefined where it is none of its own. */
export const endNameOf = ({ ends }: Connections, { pod }: MeshPod): string | undefined =>
  Object.entries(ends).find(
    ([, { namespace, labels = {} }]) =>
      namespace === pod.namespace &&
      Object.entries(labels).every(([label, value]) => pod.labels[label] === value),
  )?.[0];

export function endOf(connections: Connections, pod: MeshPod): End | undefined {
  const name = endNameOf(connections, pod);
  return name === undefined ? undefined : connections.ends[name];
}
