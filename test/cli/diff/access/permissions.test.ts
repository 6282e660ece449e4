import { removeTemporary } from '../folders';
import { sentences } from './manifests';

afterAll(removeTemporary);

describe('permissions', () => {
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }\n';
  const role = (rules: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web, namespace: shop }
rules: [${rules}]
`;
  const binding = (kind: string, ref: string, refKind = 'Role') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: web${kind === 'RoleBinding' ? ', namespace: shop' : ''} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${refKind}, name: ${ref} }
subjects: [{ kind: ServiceAccount, name: web, namespace: shop }]
`;
  const rule = (resources: string, verbs: string) =>
    `{ apiGroups: [""], resources: [${resources}], verbs: [${verbs}] }`;
  const bound = (rules: string) => [account, role(rules), binding('RoleBinding', 'web')];

  it('are wider with a verb', () => {
    expect(sentences(bound(rule('secrets', 'get')), bound(rule('secrets', 'get, list')))).toEqual([
      'widened: ServiceAccount shop/web may list secrets in shop',
    ]);
  });

  it('are wider with a resource', () => {
    expect(sentences(bound(rule('secrets', 'get')), bound(rule('secrets, pods, services', 'get')))).toEqual([
      'widened: ServiceAccount shop/web may get pods, services in shop',
    ]);
  });

  it('are not wider when everything was allowed before', () => {
    expect(sentences(bound(rule('"*"', '"*"')), bound(rule('secrets', 'get')))).toEqual([
      'narrowed: ServiceAccount shop/web may no longer do everything to everything in shop',
    ]);
  });

  it('are wider with a binding for every namespace', () => {
    const before = bound(rule('secrets', 'get'));
    expect(sentences(before, [...before, binding('ClusterRoleBinding', 'view', 'ClusterRole')])).toEqual([
      'widened: ServiceAccount shop/web may do what ClusterRole view allows in every namespace',
    ]);
  });
});

describe('projects', () => {
  const project = (spec: string) => `
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: tenants, namespace: argocd }
spec: { ${spec} }
`;

  it('may bring more kinds', () => {
    expect(
      sentences(
        [project('clusterResourceWhitelist: []')],
        [project('clusterResourceWhitelist: [{ group: "", kind: Namespace }]')],
      ),
    ).toEqual(['widened: AppProject tenants may bring, of the whole cluster, Namespace']);
  });

  it('may do more when less is refused', () => {
    expect(
      sentences(
        [project('namespaceResourceBlacklist: [{ group: "", kind: Secret }]')],
        [project('namespaceResourceBlacklist: []')],
      ),
    ).toEqual(['widened: AppProject tenants may bring Secret']);
  });
});
