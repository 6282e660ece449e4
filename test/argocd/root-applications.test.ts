import { App } from 'cdk8s';
import { load } from 'js-yaml';
import { Bootstrap } from '../../argocd/bootstrap';
import { RootApplications } from '../../argocd/root-applications';
import { type Component, keep } from '../../constructs/component';
import { waves } from '../../constructs/wave';
import { KubeConfigMap } from '../../imports/k8s';
import { find } from '../manifests';
import { chart, component, manifests, repository, valuesOfArgoCd } from './fixtures';

const root = (...components: Component[]): RootApplications =>
  new RootApplications(new App(), 'root', { environment: 'dev', repository, components, hasTenants: true });

const application = (made: Component) => find(root(made).toJson(), 'Application', `dev-${made.name}`);

describe('the Application of a component', () => {
  test('that is a chart has the chart as its only source', () => {
    const { spec } = application(component({ chart }));
    expect(spec.source).toEqual({
      repoURL: 'https://charts.example.org',
      chart: 'thing',
      targetRevision: '1.2.3',
      helm: { releaseName: 'thing' },
    });
    expect(spec.sources).toBeUndefined();
  });

  test('hands values, release name and namespace to the chart', () => {
    const made = component({
      chart: {
        ...chart,
        releaseName: 'other',
        namespace: 'elsewhere',
        values: { replicas: 2, debug: false },
      },
    });
    expect(application(made).spec.source.helm).toEqual({
      releaseName: 'other',
      namespace: 'elsewhere',
      valuesObject: { replicas: 2, debug: false },
    });
  });

  test('names no empty values, which Argo CD would remove and then miss', () => {
    expect(application(component({ chart: { ...chart, values: {} } })).spec.source.helm).toEqual({
      releaseName: 'thing',
    });
  });

  test('with objects of its own only has its folder as the only source', () => {
    expect(application(component({ objects: true })).spec.source).toEqual({
      repoURL: repository.url,
      targetRevision: 'dist',
      path: 'dev/thing',
    });
  });

  test('with third-party manifests takes the named files of the pinned revision', () => {
    expect(application(component({ manifests })).spec.source).toEqual({
      repoURL: manifests.repository,
      targetRevision: 'v1',
      path: 'deploy',
      directory: { include: '*.yml' },
    });
  });

  test('with several sources lists them, its own folder last', () => {
    const { spec } = application(component({ chart, manifests, objects: true }));
    expect(spec.source).toBeUndefined();
    expect(spec.sources.map((source: { repoURL: string }) => source.repoURL)).toEqual([
      chart.repository,
      manifests.repository,
      repository.url,
    ]);
  });

  test('is refused when there is nothing in the component', () => {
    expect(() => root(component())).toThrow(
      'thing: must have a chart, manifests or objects, got none; leave the component out',
    );
  });

  test('is in the project, the namespace and the cluster of the component', () => {
    const { metadata, spec } = application(component({ project: 'iam', objects: true }));
    expect(metadata.namespace).toBe('argocd');
    expect(spec.project).toBe('iam');
    expect(spec.destination).toEqual({ server: 'https://kubernetes.default.svc', namespace: 'thing-system' });
  });

  test.each(waves.map((wave, number) => ({ wave, number })))(
    'of wave $wave is synced in wave $number',
    ({ wave, number }) => {
      const { metadata } = application(component({ wave, chart }));
      expect(metadata).toMatchObject({ annotations: { 'argocd.argoproj.io/sync-wave': String(number) } });
    },
  );

  test('is rendered anew only when its folder changes', () => {
    expect(application(component({ objects: true })).metadata).toMatchObject({
      annotations: { 'argocd.argoproj.io/manifest-generate-paths': '.' },
    });
  });

  test('takes over from whoever may have installed its chart before, and from nobody else', () => {
    const manager = 'argocd.argoproj.io/client-side-apply-migration-manager';
    const annotations = (made: Component) => application(made).metadata.annotations;
    const installed = component({ chart: { ...chart, installedBy: 'helm' } });
    expect(annotations(installed)).toMatchObject({ [manager]: 'helm' });
    expect(annotations(component({ chart }))).not.toHaveProperty([manager]);
  });

  test('is synced by itself, prunes, heals drift and retries five times', () => {
    expect(application(component({ chart })).spec.syncPolicy).toMatchObject({
      automated: { enabled: true, prune: true, selfHeal: true },
      retry: { limit: 5, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
      syncOptions: expect.arrayContaining(['ServerSideApply=true', 'SkipDryRunOnMissingResource=true']),
    });
  });

  test.each([
    ['manifests of others', { manifests }],
    ['a chart whose CRDs no value annotates', { chart: { ...chart, bareDefinitions: true } }],
  ])('prunes only what asks for it where it brings %s', (_, props) => {
    const made = component({ ...props, objects: true });
    expect(application(made).spec.syncPolicy.syncOptions).toContain('Prune=false');
    expect(made.toJson().map(({ metadata }) => metadata.annotations)).toEqual([
      { 'argocd.argoproj.io/sync-options': 'Prune=true' },
    ]);
  });

  test('prunes everything that does not forbid it where it brings no CRDs, or annotated ones', () => {
    const made = component({ chart, objects: true });
    expect(application(made).spec.syncPolicy.syncOptions).not.toContain('Prune=false');
    expect(made.toJson().map(({ metadata }) => metadata.annotations)).toEqual([undefined]);
  });

  test('keeps what is kept where it prunes only what asks for it', () => {
    const made = component({ manifests });
    new KubeConfigMap(made, 'kept', { metadata: { name: 'kept', annotations: keep } });
    expect(made.toJson().map(({ metadata }) => metadata.annotations)).toEqual([keep]);
  });

  test('takes its objects along when it is a service that goes, and leaves them when it is anything else', () => {
    const finalizers = (wave: (typeof waves)[number]) =>
      (application(component({ wave, chart })).metadata as { finalizers?: string[] }).finalizers;
    expect(finalizers('services')).toEqual(['resources-finalizer.argocd.argoproj.io/foreground']);
    for (const wave of waves.filter((other) => other !== 'services'))
      expect(finalizers(wave)).toBeUndefined();
  });
});

describe('the root', () => {
  test('syncs the bootstrap before everything else, without its Helm values', () => {
    const { metadata, spec } = find(root().toJson(), 'Application', 'dev-bootstrap');
    expect(metadata).toMatchObject({ annotations: { 'argocd.argoproj.io/sync-wave': '-1' } });
    expect(spec).toMatchObject({
      project: 'root',
      source: { path: 'dev/bootstrap', directory: { include: '*.k8s.yaml' } },
      destination: { namespace: 'argocd' },
    });
  });

  test('opens the tenants last', () => {
    const { metadata, spec } = find(root().toJson(), 'ApplicationSet', 'tenants');
    expect(metadata).toMatchObject({
      namespace: 'argocd',
      annotations: { 'argocd.argoproj.io/sync-wave': '5' },
    });
    expect(spec.generators).toEqual([
      { git: { repoURL: repository.url, revision: 'dist', files: [{ path: 'index/dev/tenants/*.json' }] } },
    ]);
    expect(spec.template).toMatchObject({
      metadata: { name: 'dev-tenant-{{ .name }}' },
      spec: {
        project: 'tenants',
        source: { repoURL: repository.url, targetRevision: 'dist', path: '{{ .folder }}' },
        destination: { namespace: '{{ .namespace }}' },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          retry: { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        },
      },
    });
  });

  test('keeps a tenant whose file is gone', () => {
    expect(find(root().toJson(), 'ApplicationSet', 'tenants').spec).toMatchObject({
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      syncPolicy: { applicationsSync: 'create-update', preserveResourcesOnDeletion: true },
    });
  });

  test('is one file per Application, and one per project of before', () => {
    const app = new App();
    const files = root(component({ app, name: 'a', chart }), component({ app, name: 'b', chart })).files();
    expect([...files.keys()]).toEqual(
      [
        'bootstrap',
        'a',
        'b',
        'infrastructure-last-synced',
        'iam-last-synced',
        'observability-last-synced',
        'tenants',
      ].map((name) => `${name}.k8s.yaml`),
    );
    expect(new Set([...files.values()].map((objects) => objects.length))).toEqual(new Set([1]));
  });

  test('narrows what a project allows after everything else', () => {
    const components = [component({ chart })];
    const props = { environment: 'dev', repository, components, hasTenants: true };
    const last = find(
      new RootApplications(new App(), 'root', props).toJson(),
      'AppProject',
      'infrastructure-last-synced',
    );
    const now = find(new Bootstrap(new App(), 'bootstrap', props).toJson(), 'AppProject', 'infrastructure');
    expect(last.metadata.annotations).toEqual({ 'argocd.argoproj.io/hook': 'PostSync' });
    expect({ ...last.spec, description: '' }).toEqual({ ...now.spec, description: '' });
    const [entry] = load(valuesOfArgoCd().configs.cm.globalProjects ?? '') as [
      { labelSelector: { matchLabels: object }; projectName: string },
    ];
    expect(entry.projectName).toBe(last.metadata.name);
    expect(now.metadata.labels).toMatchObject(entry.labelSelector.matchLabels);
  });

  test('refuses a component with the name of a file of its own', () => {
    expect(() => root(component({ name: 'bootstrap', chart }))).toThrow(/bootstrap/);
  });
});
