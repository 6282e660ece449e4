import type { Diff } from '../../../cli/diff/diff';
import { formatText } from '../../../cli/diff/report/text';
import { namespace, peer, pod, policy, tenant } from './access/manifests';
import type { Manifests } from './folders';

const KEPT = 'argocd.argoproj.io/sync-options: "Prune=false,Delete=false"';

export const route = (ns: string, host: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: ${ns} }
spec: { hosts: [${host}], gateways: [gate/public], http: [{ route: [] }] }
`;

const realm = (name: string) => `
apiVersion: v1.edp.epam.com/v1
kind: KeycloakRealm
metadata: { name: ${name}, namespace: tenant-${name}, annotations: { ${KEPT} } }
spec: {}
`;

const tokens = (ns: string) => `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: api, namespace: ${ns} }
spec: { selector: { matchLabels: { app: api } } }
`;

const readers = (ns: string, group: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: readers, namespace: ${ns} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: Group, name: ${group} }]
`;

/** Where one tenant is at home, in an environment with a domain. */
export const home = (name: string, domain: string) =>
  [
    tenant(name).replace('labels:', `annotations: { ${KEPT} }, labels:`),
    realm(`${name}-prod`),
    pod(`tenant-${name}-prod`, 'api'),
    policy(
      `tenant-${name}-prod`,
      'api',
      `{ podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress], ingress: [{ from: [${peer('gate', 'door')}], ports: [{ port: 8080 }] }] }`,
    ),
    tokens(`tenant-${name}-prod`),
    readers(`tenant-${name}-prod`, `tenant-${name}`),
    route(`tenant-${name}-prod`, `${name}.apps.${domain}`),
  ].join('---');

/** How Argo CD finds tenants, or environments: what it no longer finds, it keeps. */
const finder = (environment: string, files: string, folder: string): Manifests => ({
  [`${environment}/${folder}`]: `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: ${folder}, namespace: argocd }
spec: { generators: [{ git: { files: [{ path: index/${environment}${files} }] } }], syncPolicy: { applicationsSync: create-update } }
`,
});

const keepsTenants = (environment: string) => finder(environment, '/tenants/*.json', 'tenancy');
export const keepsEnvironment = (environment: string) => finder(environment, '.json', 'bootstrap');

/** Accounts, each called like its namespace, that may ask `gate/door` for one path. */
export const lets = (...names: string[]) => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: door, namespace: gate }
spec:
  selector: { matchLabels: { app: door } }
  rules:
    - from: [{ source: { principals: [${names.map((name) => `cluster.local/ns/${name}/sa/${name}`).join(', ')}] } }]
      to: [{ operation: { paths: [/a] } }]
`;

/** A namespace that stays when it is gone, with a pod in it. */
export const kept = (name: string) =>
  [namespace(name).replace('labels:', `annotations: { ${KEPT} }, labels:`), pod(name, 'door')].join('---');

export const gate = (environment: string): Manifests => ({
  [`${environment}/gate`]: [namespace('gate'), pod('gate', 'door')].join('---'),
});

const application = (environment: string, component: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${environment}-${component}, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io/foreground] }
spec: { project: watch, source: { repoURL: r, path: ${environment}/${component}, targetRevision: dist } }
`;

const project = (...names: string[]) => `
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: watch, namespace: argocd }
spec: { destinations: [${names.map((name) => `{ namespace: ${name}, server: here }`).join(', ')}] }
`;

const monitor = (name: string) => `
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: ${name}, namespace: gate }
spec: { selector: {} }
`;

const board = (name: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: dashboard-${name}, namespace: gate }
data: { a: b }
`;

/** An environment with a part `guard` of its own namespace, metrics, dashboard and Application, or without. */
export const withGuard = (environment: string, isThere: boolean): Manifests => ({
  ...gate(environment),
  [`${environment}/namespaces`]: [namespace('other'), ...(isThere ? [namespace('guard')] : [])].join('---'),
  [`${environment}/scrapes`]: [monitor('door'), ...(isThere ? [monitor('guard')] : [])].join('---'),
  [`${environment}/boards`]: [board('door'), ...(isThere ? [board('guard')] : [])].join('---'),
  [`${environment}/root`]: [
    project('gate', ...(isThere ? ['guard'] : [])),
    application(environment, 'gate'),
    ...(isThere ? [application(environment, 'guard')] : []),
  ].join('---'),
  ...(isThere && {
    [`${environment}/guard`]: [
      pod('guard', 'guard'),
      policy(
        'guard',
        'guard',
        `{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [${peer('gate', 'door')}] }], egress: [{ to: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ports: [{ port: 443 }] }] }`,
      ),
      tokens('guard').replace('name: api', 'name: guard').replace('app: api', 'app: guard'),
      route('guard', `guard.${environment}.example.org`),
    ].join('---'),
  }),
});

/** The diff as a terminal shows it, line by line. */
export const text = (diff: Diff, isDetailed = false) =>
  formatText(diff, false, isDetailed).split('\n').slice(0, -1);

/** Without the lines that sum up each environment. */
export const body = (diff: Diff) => {
  const lines = text(diff);
  return lines.slice(0, lines.lastIndexOf(''));
};

/** The same in two environments. */
export const both = (side: (environment: string) => Manifests): Manifests => ({
  ...side('dev'),
  ...side('prod'),
});

/** Two environments with the homes of some tenants. */
export const tenants = (...names: string[]) =>
  both((environment) => ({
    ...gate(environment),
    ...keepsTenants(environment),
    ...Object.fromEntries(
      names.map((name) => [`${environment}/tenants/${name}-prod`, home(name, `${environment}.example.org`)]),
    ),
  }));
