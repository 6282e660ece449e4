import { verify } from '../../../verify/verify';
import { distFolder } from '../dist-folder';

/** A folder of manifests, and the Application that somebody else has written for it. */
export interface Release {
  /** YAML by file name, or that of the only file. */
  readonly manifests: string | Readonly<Record<string, string>>;
  /** Wave of the Application. @default none is written */
  readonly wave?: number;
  /** Namespace of its destination. @default none is written */
  readonly namespace?: string;
  /** What else its source says: `directory: { recurse: true }`. */
  readonly source?: string;
}

const REPOSITORY = 'https://git.example.org/somebody/cluster.git';

export const application = (
  name: string,
  { wave, namespace, source }: Omit<Release, 'manifests'>,
): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
  annotations: { ${wave === undefined ? '' : `argocd.argoproj.io/sync-wave: "${wave}"`} }
spec:
  project: default
  destination: { server: "https://kubernetes.default.svc"${namespace ? `, namespace: ${namespace}` : ''} }
  source: { repoURL: "${REPOSITORY}", path: live/${name}${source ? `, ${source}` : ''} }
`;

/** A dist in the form that others have: a folder for each release, and one of Applications with which a person begins. */
export function strangersDist(
  releases: Readonly<Record<string, Release>>,
  others: Readonly<Record<string, string>> = {},
): string {
  const files = Object.entries(releases).flatMap(([name, { manifests }]) =>
    Object.entries(typeof manifests === 'string' ? { [`${name}.k8s.yaml`]: manifests } : manifests).map(
      ([file, text]) => [`live/${name}/${file}`, text] as const,
    ),
  );
  const applications = Object.entries(releases).map(([name, release]) => application(name, release));
  return distFolder({
    'live/apps/apps.k8s.yaml': applications.join('---'),
    ...Object.fromEntries(files),
    ...others,
  });
}

/**
 * What all rules find in it, each as `rule object path: what`. That pods reach what resolves names is left out: whoever has no
 * `connections.json` declares no connection at all.
 */
export const findingsOf = (dist: string): string[] =>
  verify(dist)
    .findings.map(
      ({ severity, rule, object, path, what }) =>
        `${severity === 'warning' ? 'warning ' : ''}${rule} ${object}${path ? ` ${path}` : ''}: ${what}`,
    )
    .filter((finding) => !/^connectivity\/undeclared .*\/dns .* kube-system\/coredns /.test(finding));

/** A namespace as our proofs ask for it: restricted, and closed. */
export const namespace = (name: string): string => `
apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
  labels: { pod-security.kubernetes.io/enforce: restricted }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-all, namespace: ${name} }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: dns, namespace: ${name} }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
`;

/** What a container of the standard "restricted" has, indented by so many spaces. */
export const hardened = (indent: number): string =>
  [
    'securityContext:',
    '  allowPrivilegeEscalation: false',
    '  readOnlyRootFilesystem: true',
    '  capabilities: { drop: [ALL] }',
    'resources:',
    '  requests: { cpu: 10m, memory: 32Mi }',
    '  limits: { memory: 64Mi }',
  ]
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');

/** What their pod has. */
export const nonRoot = 'securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }';
