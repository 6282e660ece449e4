import type { Draft } from './creation';
import type { PerPod } from './selector';

export interface PortDraft {
  readonly name?: string;
  readonly port: number;
  /** @default TCP */
  readonly protocol?: 'TCP' | 'UDP';
  /** Port of the pods. @default port */
  readonly targetPort?: number | string;
}

type Labels = Readonly<Record<string, string>>;

export const secret = (namespace: string, name: string, ...keys: readonly string[]): Draft => ({
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name,
  body: { data: Object.fromEntries(keys.map((key) => [key, ''])) },
});

export const configMap = (namespace: string, name: string, ...keys: readonly string[]): Draft => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  name,
  body: { data: Object.fromEntries(keys.map((key) => [key, ''])) },
});

export const serviceAccount = (namespace: string, name: string): Draft => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  namespace,
  name,
});

export const service = (
  namespace: string,
  name: string,
  selector: Labels,
  ...ports: readonly PortDraft[]
): Draft => ({
  apiVersion: 'v1',
  kind: 'Service',
  namespace,
  name,
  body: { spec: { selector, ports } },
});

/** A Service without an address of its own, which leads to each pod by the pod's. */
export const headless = (
  namespace: string,
  name: string,
  selector: Labels,
  ...ports: readonly PortDraft[]
): Draft => ({
  ...service(namespace, name, selector),
  body: { spec: { clusterIP: 'None', selector, ports } },
});

export interface WorkloadDraft {
  readonly apiVersion?: string;
  /** @default Deployment */
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  readonly namespace: string;
  readonly name: string;
  /** Labels of the pods. */
  readonly labels: Labels;
  readonly annotations?: Labels;
  /** Labels of the pods whose values nobody can know. */
  readonly perPod?: PerPod;
  readonly serviceAccount?: string;
  readonly ports?: readonly PortDraft[];
  /** Variables of its container. */
  readonly env?: Labels;
  readonly hostNetwork?: boolean;
  /** As in the pods' spec. */
  readonly hostAliases?: unknown;
}

/** A workload with as much of its pods as others can see. */
export function workload(draft: WorkloadDraft): Draft {
  const {
    kind = 'Deployment',
    namespace,
    name,
    labels,
    annotations = {},
    serviceAccount,
    ports = [],
    env = {},
  } = draft;
  const containerPorts = ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol }));
  const spec = {
    serviceAccountName: serviceAccount,
    hostNetwork: draft.hostNetwork,
    hostAliases: draft.hostAliases,
    containers: [
      { name, ports: containerPorts, env: Object.entries(env).map(([name, value]) => ({ name, value })) },
    ],
  };
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    namespace,
    name,
    labels,
    perPod: draft.perPod,
    body: {
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels, annotations }, spec } },
    },
  };
}

/** A policy of the directions that have rules, even none of them. */
export const networkPolicy = (
  namespace: string,
  name: string,
  podSelector: unknown,
  rules: { readonly ingress?: readonly unknown[]; readonly egress?: readonly unknown[] },
): Draft => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  namespace,
  name,
  body: {
    spec: {
      podSelector,
      policyTypes: [...(rules.ingress ? ['Ingress'] : []), ...(rules.egress ? ['Egress'] : [])],
      ...rules,
    },
  },
});

/** A CustomResourceDefinition: `crd('cert-manager.io', 'certificates', 'Certificate')`. */
const crd = (group: string, plural: string, kind: string): Draft => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  name: `${plural}.${group}`,
  body: { spec: { group, names: { plural, kind } } },
});

/** What a chart brings, with the annotations that its values give to all of it. */
export const annotated = (annotations: Labels, drafts: Iterable<Draft>): Draft[] =>
  Array.from(drafts, (draft) => ({ ...draft, annotations }));

/** `crds('cert-manager.io', 'certificates Certificate', 'issuers Issuer')`. */
export const crds = (group: string, ...names: readonly string[]): Draft[] =>
  names.map((name) => {
    const [plural = '', kind = ''] = name.split(' ');
    return crd(group, plural, kind);
  });

/** A webhook that the API server calls for some resources; `*` stands for all of a group. */
export const webhook = (
  type: 'Validating' | 'Mutating',
  name: string,
  service: { readonly namespace: string; readonly name: string },
  group: string,
  ...resources: readonly string[]
): Draft => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `${type}WebhookConfiguration`,
  name,
  body: {
    webhooks: [{ clientConfig: { service }, rules: [{ apiGroups: [group], resources }] }],
  },
});
