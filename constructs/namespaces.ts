import type { Construct } from 'constructs';
import { KubeNamespace } from '../imports/k8s';
import { Component, keep } from './component';
import { denyAll } from './policies/network-policy';

/** A namespace of the platform. */
export interface Namespace {
  readonly name: string;
  /** Level of the Pod Security Standards that is enforced. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
  readonly podSecurity: 'restricted' | 'baseline' | 'privileged';
  /** Why the level is not `restricted`. @default none is needed */
  readonly because?: string;
  /** Whether Istio injects its sidecar into the pods. */
  readonly mesh: boolean;
  /** Labels beside those for Pod Security and the mesh. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Label of the namespaces whose ServiceMonitors, PodMonitors and Probes Prometheus reads. */
export const monitorsLabel = { 'plinth.dev/monitors': 'enabled' } as const;

/** The platform's own namespaces. */
export const namespaces = {
  argocd: { name: 'argocd', podSecurity: 'restricted', mesh: false },
  blackbox: { name: 'blackbox-system', podSecurity: 'restricted', mesh: false },
  certManager: { name: 'cert-manager', podSecurity: 'restricted', mesh: false },
  cnpg: { name: 'cnpg-system', podSecurity: 'restricted', mesh: false },
  externalSecrets: { name: 'external-secrets', podSecurity: 'restricted', mesh: false },
  iam: { name: 'iam-system', podSecurity: 'restricted', mesh: true },
  istio: { name: 'istio-system', podSecurity: 'restricted', mesh: false },
  istioIngress: { name: 'istio-ingress', podSecurity: 'restricted', mesh: true },
  mail: {
    name: 'mail-system',
    podSecurity: 'baseline',
    because: 'Postfix starts as root and gives each of its programs another user',
    mesh: true,
  },
  nodeMetrics: {
    name: 'node-metrics',
    podSecurity: 'privileged',
    because: "node-exporter mounts the node's root file system and is on its network, both to be measured",
    mesh: false,
  },
  observability: {
    name: 'observability-system',
    podSecurity: 'restricted',
    mesh: true,
    labels: monitorsLabel,
  },
  promtail: {
    name: 'promtail-system',
    podSecurity: 'privileged',
    because: 'Promtail reads the log files of the node as root',
    mesh: true,
  },
  // Not below `tenant-`, which is what Applications of tenants may write to.
  tenancy: { name: 'tenancy-system', podSecurity: 'restricted', mesh: true },
} as const satisfies Record<string, Namespace>;

/** Label of the namespaces of all tenants and of nobody else's, for policies that do not know them by name. */
export const tenantNamespace = { 'plinth.dev/namespace': 'tenant' } as const;

export interface NamespacesProps {
  /** The namespaces to create, each closed to all traffic until a connection opens it. */
  readonly namespaces: readonly Namespace[];
}

/** The namespaces that others need to exist before their first pod, with Pod Security and sidecar injection set. */
export class Namespaces extends Component {
  constructor(scope: Construct, id: string, props: NamespacesProps) {
    super(scope, id, { namespace: 'default', project: 'infrastructure', wave: 'foundation' });
    for (const namespace of props.namespaces) {
      createNamespace(this, namespace);
      denyAll(this, namespace.name);
    }
  }
}

/** Writes a namespace; it is kept when its component goes, because all that is in it would go too. */
export function createNamespace(scope: Construct, namespace: Namespace): void {
  const { name, podSecurity, because, mesh, labels, annotations } = namespace;
  new KubeNamespace(scope, name, {
    metadata: {
      name,
      labels: {
        'kubernetes.io/metadata.name': name,
        'pod-security.kubernetes.io/enforce': podSecurity,
        'pod-security.kubernetes.io/audit': podSecurity,
        'pod-security.kubernetes.io/warn': podSecurity,
        'istio-injection': mesh ? 'enabled' : 'disabled',
        ...labels,
      },
      annotations: {
        ...(because && { 'plinth.dev/pod-security-because': because }),
        ...annotations,
        ...keep,
      },
    },
  });
}
