/** A namespace of the platform. */
export interface Namespace {
  readonly name: string;
  /** Level of the Pod Security Standards that is enforced. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
  readonly podSecurity: 'restricted' | 'baseline' | 'privileged';
  /** Why the level is not `restricted`. @default none is needed */
  readonly because?: string;
  /** Whether Istio injects its sidecar into the pods. */
  readonly mesh: boolean;
  /** Name of the policy that keeps it to mutual TLS. @default strict-mtls */
  readonly mtlsPolicy?: string;
  /** Labels beside those for Pod Security and the mesh. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Label of the namespaces whose ServiceMonitors, PodMonitors and Probes Prometheus reads. */
export const monitorsLabel = { 'plinth.dev/monitors': 'enabled' } as const;

/** Label of the namespaces of all tenants and of nobody else's, for policies that do not know them by name. */
export const tenantNamespace = { 'plinth.dev/namespace': 'tenant' } as const;
