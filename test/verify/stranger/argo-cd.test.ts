import { configMap } from '../dist-folder';
import { application, findingsOf, namespace, strangersDist } from './stranger';

const shop = { namespaces: { manifests: namespace('shop'), wave: 0 } };

/** What a person puts beside an Argo CD of theirs: settings, a policy for its server, a monitor of its controller, rights. */
const BESIDE = `
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-notifications-cm, namespace: argocd, labels: { app.kubernetes.io/part-of: argocd } }
data: { trigger: none }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: server, namespace: argocd }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: argocd-server, app.kubernetes.io/part-of: argocd } }
  policyTypes: [Ingress]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: controller, namespace: argocd }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: argocd-metrics } }
  endpoints: [{ port: metrics }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: deploy, namespace: shop }
rules: [{ apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, patch] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: deploy, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: deploy }
subjects: [{ kind: ServiceAccount, name: argocd-application-controller, namespace: argocd }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: addresses, namespace: argocd, labels: { app.kubernetes.io/part-of: argocd } }
data: { server: "http://argocd-server.argocd.svc.cluster.local:80" }
`;

const PROMETHEUS =
  'warning waves/definition ServiceMonitor argocd/controller kind: nothing of dist brings monitoring.coreos.com: the cluster is taken to have it, and what looks after it';

describe('a dist for an Argo CD that a person has installed', () => {
  it('names its project default, its namespace and its kinds', () => {
    expect(findingsOf(strangersDist(shop))).toEqual([]);
  });

  it('has things beside it', () => {
    expect(findingsOf(strangersDist({ ...shop, beside: { manifests: BESIDE, wave: 1 } }))).toEqual([
      PROMETHEUS,
    ]);
  });

  it('may have it in another namespace', () => {
    const dist = strangersDist(shop, {
      'live/apps/apps.k8s.yaml': application('namespaces', {}).replace(
        'namespace: argocd',
        'namespace: deployment',
      ),
    });
    expect(findingsOf(dist)).toEqual([]);
  });

  it('may have Applications in any namespace, whose project is where Argo CD is', () => {
    const project =
      'apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: { name: web, namespace: argocd }\nspec: { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "*" }], clusterResourceWhitelist: [{ group: "*", kind: "*" }] }\n';
    const of = (name: string) =>
      application('namespaces', { wave: 0 })
        .replace('namespace: argocd', 'namespace: shop')
        .replace('project: default', `project: ${name}`);
    const dist = (name: string) =>
      strangersDist(shop, { 'live/apps/apps.k8s.yaml': `${project}---${of(name)}` });
    expect(findingsOf(dist('web'))).toEqual([]);
    expect(findingsOf(dist('default'))).toEqual([]);
    expect(findingsOf(dist('webb'))).toEqual([
      'references/object Application shop/namespaces spec.project: AppProject shop/webb does not exist',
    ]);
  });

  it('names no account that Argo CD does not have', () => {
    const beside = BESIDE.replace('name: argocd-application-controller', 'name: argocd-controller');
    expect(findingsOf(strangersDist({ ...shop, beside: { manifests: beside, wave: 1 } }))).toContain(
      'references/object RoleBinding shop/deploy subjects[0].name: ServiceAccount argocd/argocd-controller does not exist',
    );
  });

  it('may bring it by its manifests, and have Applications in the same wave', () => {
    const definition = (plural: string, kind: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${plural}.argoproj.io }
spec:
  group: argoproj.io
  names: { plural: ${plural}, singular: ${kind.toLowerCase()}, kind: ${kind}, listKind: ${kind}List }
  scope: Namespaced
  versions:
    - name: v1alpha1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`;
    const manifests = [
      definition('applications', 'Application'),
      definition('appprojects', 'AppProject'),
      namespace('argocd'),
    ].join('---');
    expect(
      findingsOf(strangersDist({ argocd: { manifests }, shop: { manifests: namespace('shop') } })),
    ).toEqual([]);
  });
});

describe('the folders of somebody else', () => {
  const one = {
    manifests: configMap('settings').replace('kind: ConfigMap\n', 'kind: ConfigMap\nimmutable: true\n'),
    wave: 1,
  };
  const used = 'warning references/used ConfigMap shop/settings: nothing in its namespace uses it';

  it('may be applied with those below them', () => {
    const recurse = 'directory: { recurse: true }';
    const nested = { manifests: { 'a/b/web.k8s.yaml': one.manifests }, wave: 1 };
    expect(findingsOf(strangersDist({ ...shop, web: { ...nested, source: recurse } }))).toEqual([used]);
    expect(findingsOf(strangersDist({ ...shop, web: nested }))).toEqual(
      expect.arrayContaining([
        'waves/folder ConfigMap shop/settings: no Application applies the folder web/a/b',
      ]),
    );
  });

  it.each(['./live/web/', 'live//web', 'live/web/.'])('may be written as %s', (path) => {
    const dist = strangersDist(
      { ...shop, web: one },
      {
        'live/apps/apps.k8s.yaml': `${application('namespaces', { wave: 0 })}---${application('web', { wave: 1 }).replace('path: live/web', `path: "${path}"`)}`,
      },
    );
    expect(findingsOf(dist)).toEqual([used]);
  });

  const set = (generator: string, path: string) => `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  generators: [${generator}]
  template:
    metadata: { name: "{{path.basename}}" }
    spec:
      project: default
      destination: { server: "https://kubernetes.default.svc" }
      source: { repoURL: "https://git.example.org/somebody/cluster.git", path: "${path}" }
`;

  it.each([
    [
      'folders',
      'git: { repoURL: "https://git.example.org/somebody/cluster.git", revision: main, directories: [{ path: live/* }, { path: live/apps, exclude: true }] }',
      '{{path}}',
    ],
    [
      'folders, in a template of Go',
      'git: { repoURL: "https://git.example.org/somebody/cluster.git", revision: main, directories: [{ path: live/* }] }',
      '{{ .path.path }}',
    ],
    ['a list', 'list: { elements: [{ of: web }] }', 'live/{{of}}'],
  ])('may be found by a generator of %s', (_, generator, path) => {
    const manifests = `${namespace('shop')}---\n${one.manifests}`;
    const dist = strangersDist({ web: { manifests } }, { 'live/apps/apps.k8s.yaml': set(generator, path) });
    expect(findingsOf(dist)).toEqual([used]);
  });

  it('are not known where a generator asks a cluster', () => {
    const dist = strangersDist(
      { web: { manifests: namespace('shop') } },
      { 'live/apps/apps.k8s.yaml': set('clusters: {}', 'live/web') },
    );
    expect(findingsOf(dist)).toEqual([
      'warning waves/folder ApplicationSet argocd/all spec.generators: which folders it applies is not known: a generator asks what is not in dist',
      'warning waves/folder Namespace shop: no Application of dist applies a folder of it: who does, and in which order, is not known',
    ]);
  });

  it('need no Application that is in dist', () => {
    const dist = strangersDist(shop, { 'live/apps/apps.k8s.yaml': namespace('other') });
    expect(findingsOf(dist)).toEqual([
      'warning waves/folder Namespace other: no Application of dist applies a folder of it: who does, and in which order, is not known',
    ]);
  });

  it.each(['index', 'prod/web', 'web', '.'])('are not %s, which nothing proves for this cluster', (path) => {
    const dist = strangersDist(shop, {
      'live/apps/more.k8s.yaml': application('more', { wave: 0 }).replace('path: live/more', `path: ${path}`),
    });
    expect(findingsOf(dist)).toEqual([
      `waves/folder Application argocd/more spec: more applies the folder ${path}, which is none of live: nothing proves it`,
    ]);
  });

  it('are not all read where Argo CD would apply more', () => {
    expect(() =>
      findingsOf(strangersDist({ ...shop, web: { manifests: { 'web.yaml': one.manifests } } })),
    ).toThrow(/web\.yaml: would be applied but not proven; name it \*\.k8s\.yaml or remove it/);
  });

  it.each([
    ["include: '*.k8s.yaml'", true],
    ["include: '{*.yml,*.yaml}'", true],
    ["include: 'settings/*', recurse: true", false],
    ["exclude: '{config.json,web*}'", false],
    ["exclude: '*.json'", true],
  ])('are read with the pattern %s', (directory, isRead) => {
    const web = { ...one, source: `directory: { ${directory} }` };
    expect(findingsOf(strangersDist({ ...shop, web })).sort()).toEqual([
      used,
      ...(isRead ? [] : ['waves/folder ConfigMap shop/settings: web leaves out the file web.k8s.yaml']),
    ]);
  });

  it('may be for a namespace that Argo CD makes, which nothing closes', () => {
    const creates = application('web', { wave: 1, namespace: 'shop' }).replace(
      '  source:',
      '  syncPolicy: { syncOptions: [CreateNamespace=true] }\n  source:',
    );
    const dist = strangersDist({ web: one }, { 'live/apps/apps.k8s.yaml': creates });
    expect(findingsOf(dist).sort()).toEqual([
      'warning references/namespace ConfigMap shop/settings metadata.namespace: Namespace shop is made by Argo CD, without what keeps its pods restricted and apart',
      used,
    ]);
    const other = creates.replace('namespace: shop }', 'namespace: other }');
    expect(findingsOf(strangersDist({ web: one }, { 'live/apps/apps.k8s.yaml': other }))).toContain(
      'references/namespace ConfigMap shop/settings metadata.namespace: Namespace shop does not exist',
    );
  });

  it('may be of a project beside Argo CD, which is asked for an Application elsewhere too', () => {
    const project =
      'apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: { name: web, namespace: argocd }\nspec: { sourceRepos: ["https://git.example.org/another.git"], destinations: [{ server: "*", namespace: "*" }], clusterResourceWhitelist: [{ group: "*", kind: "*" }] }\n';
    const of = application('namespaces', { wave: 0 })
      .replace('namespace: argocd', 'namespace: shop')
      .replace('project: default', 'project: web');
    expect(findingsOf(strangersDist(shop, { 'live/apps/apps.k8s.yaml': `${project}---${of}` }))).toEqual([
      'waves/project Application shop/namespaces spec.project: project web does not allow the source https://git.example.org/somebody/cluster.git',
    ]);
  });
});
