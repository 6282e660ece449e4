import { App } from 'cdk8s';
import { Bootstrap } from '../../argocd/bootstrap';
import { RootApplications } from '../../argocd/root-applications';
import type { Component } from '../../constructs/component';
import { stages } from '../../constructs/tenancy/stage-settings';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import { platform } from '../constructs/tenancy/stage';
import { find } from '../manifests';
import { refusals } from './fits-project';
import { chart, component, manifests, repository, withClusterRole, withObjectIn } from './fixtures';

const bootstrap = (...components: Component[]): Bootstrap =>
  new Bootstrap(new App(), 'bootstrap', { environment: 'dev', repository, components, hasTenants: true });

const project = (name: string, ...components: Component[]) =>
  find(bootstrap(...components).toJson(), 'AppProject', name).spec;

describe('a project', () => {
  test('has the sources of its components and the platform, and no others', () => {
    const app = new App();
    const spec = project(
      'infrastructure',
      component({ app, name: 'a', chart }),
      component({ app, name: 'b', chart }),
      component({ app, name: 'c', project: 'iam', manifests }),
    );
    expect(spec.sourceRepos).toEqual([chart.repository, repository.url]);
  });

  test('has the namespaces that its components and their objects are in', () => {
    const app = new App();
    const spec = project(
      'infrastructure',
      component({ app, name: 'a', chart: { ...chart, namespace: 'elsewhere' } }),
      withObjectIn(component({ app, name: 'b', namespace: 'b-system' }), 'further'),
      component({ app, name: 'c', project: 'iam', namespace: 'iam-system', objects: true }),
    );
    expect(spec.destinations).toEqual(
      ['b-system', 'elsewhere', 'further', 'thing-system'].map((namespace) => ({
        server: 'https://kubernetes.default.svc',
        namespace,
      })),
    );
  });

  test('allows cluster-scoped objects of ours by name', () => {
    expect(
      project('iam', withClusterRole(component({ project: 'iam' }), 'reader')).clusterResourceWhitelist,
    ).toEqual([{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' }]);
  });

  test('allows CRDs where third-party manifests are, and what operators bring where charts are', () => {
    const kinds = (spec: { clusterResourceWhitelist: { kind: string }[] }) =>
      spec.clusterResourceWhitelist.map(({ kind }) => kind);
    expect(kinds(project('iam', component({ project: 'iam', manifests })))).toEqual([
      'CustomResourceDefinition',
    ]);
    expect(kinds(project('iam', component({ project: 'iam', chart })))).toEqual([
      'CustomResourceDefinition',
      'ClusterRole',
      'ClusterRoleBinding',
      'MutatingWebhookConfiguration',
      'ValidatingWebhookConfiguration',
    ]);
    expect(kinds(project('iam', component({ project: 'iam', objects: true })))).toEqual([]);
  });
});

test('the project default is closed', () => {
  expect(project('default', component({ chart }))).toMatchObject({
    sourceRepos: [],
    destinations: [],
    clusterResourceWhitelist: [],
  });
});

test('the root and the bootstrap fit their project', () => {
  const root = new RootApplications(new App(), 'root', {
    environment: 'dev',
    repository,
    components: [],
    hasTenants: true,
  });
  const { spec } = find(root.toJson(), 'Application', 'dev-bootstrap');
  expect(refusals(spec, [...bootstrap().toJson(), ...root.toJson()], project('root'))).toEqual([]);
});

test('a tenant fits its project, and reaches no other namespace', () => {
  const tenant = {
    name: 'acme',
    services: {
      frontend: { image: 'ghcr.io/acme/frontend:1.0.0' },
      api: { image: 'ghcr.io/acme/api:1.0.0' },
      producer: { image: 'ghcr.io/acme/producer:1.0.0' },
    },
    file: 'tenants/acme.yaml',
  };
  const spec = project('tenants');
  const server = 'https://kubernetes.default.svc';
  for (const stage of new TenantApp(tenant, platform).stages) {
    const application = {
      project: 'tenants',
      source: { repoURL: repository.url },
      destination: { server, namespace: stage.namespace },
    };
    expect(refusals(application, stage.toJson(), spec)).toEqual([]);
  }
  expect(new TenantApp(tenant, platform).stages).toHaveLength(stages.length);
  const elsewhere = { project: 'tenants', destination: { server, namespace: 'iam-system' } };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'tenant-a' } };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'iam-system' } };
  expect(refusals(elsewhere, [secret, namespace], spec)).toEqual([
    'destination iam-system',
    'Secret tenant-a/s',
    'Namespace /iam-system',
  ]);
});

describe('the ApplicationSet platform', () => {
  test('makes the root of the environment of its index file', () => {
    const { metadata, spec } = find(bootstrap().toJson(), 'ApplicationSet', 'platform');
    expect(metadata.namespace).toBe('argocd');
    expect(spec.generators).toEqual([
      { git: { repoURL: repository.url, revision: 'dist', files: [{ path: 'index/dev.json' }] } },
    ]);
    expect(spec.template).toMatchObject({
      metadata: { name: '{{ .environment }}-root' },
      spec: {
        project: 'root',
        source: { repoURL: repository.url, targetRevision: '{{ .revision }}', path: '{{ .folder }}' },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          retry: { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '20s' } },
        },
      },
    });
  });

  test('never deletes an environment', () => {
    expect(find(bootstrap().toJson(), 'ApplicationSet', 'platform').spec.syncPolicy).toEqual({
      applicationsSync: 'create-update',
      preserveResourcesOnDeletion: true,
    });
  });
});

test('the bootstrap is two files', () => {
  expect([...bootstrap().files()].map(([file, objects]) => [file, objects.length])).toEqual([
    ['projects.k8s.yaml', 6],
    ['platform.k8s.yaml', 1],
  ]);
});
