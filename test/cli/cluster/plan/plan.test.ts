import { describeFault } from '../../../../cli/cluster/fault';
import { planApply } from '../../../../cli/cluster/plan/plan';
import { environmentOf, objectOf } from '../environment';

const application = (name: string, wave: number, spec: Record<string, unknown>) =>
  objectOf(
    'Application',
    name,
    { apiVersion: 'argoproj.io/v1alpha1', spec },
    { component: 'root', namespace: 'argocd', annotations: { 'argocd.argoproj.io/sync-wave': String(wave) } },
  );

const chart = (name: string) => ({
  chart: name,
  repoURL: 'https://charts.example.org',
  targetRevision: '1.0.0',
});
const folder = (path: string) => ({ path, repoURL: 'https://example.org/platform.git' });

const stepsOf = (...args: Parameters<typeof environmentOf>) =>
  planApply(environmentOf(...args)).steps.map(({ title, objects }) => [
    title,
    ...objects.map(({ kind, name }) => `${kind}/${name}`),
  ]);

describe('the order in which an environment is applied', () => {
  it('is by hand, by wave of the Applications, and then the tenants of the index', () => {
    const steps = stepsOf(
      [
        objectOf('AppProject', 'iam', {}, { component: 'bootstrap' }),
        application('dev-late', 4, { source: folder('dev/late') }),
        application('dev-early', 0, { source: folder('dev/early') }),
        objectOf('ConfigMap', 'late', {}, { component: 'late' }),
        objectOf('Namespace', 'early', {}, { component: 'early' }),
        objectOf('Namespace', 'acme', {}, { component: 'tenants/acme-prod' }),
      ],
      { 'dev/tenants/acme-prod.json': { folder: 'dev/tenants/acme-prod' } },
    );
    expect(steps).toEqual([
      ['by hand', 'AppProject/iam'],
      ['wave 0: dev-early', 'Application/dev-early', 'Namespace/early'],
      ['wave 4: dev-late', 'Application/dev-late', 'ConfigMap/late'],
      ['tenants/acme-prod', 'Namespace/acme'],
    ]);
  });

  it("follows Argo CD's order of kinds inside an Application, custom kinds last, then names", () => {
    const kinds = ['Cluster/a', 'Deployment/b', 'ServiceAccount/a', 'Deployment/a', 'Namespace/z', 'Role/a'];
    const objects = kinds.map((one) => objectOf(...(one.split('/') as [string, string])));
    const [, step] = stepsOf([application('dev-app', 0, { source: folder('dev/app') }), ...objects]);
    expect(step?.slice(2)).toEqual([
      'Namespace/z',
      'ServiceAccount/a',
      'Role/a',
      'Deployment/a',
      'Deployment/b',
      'Cluster/a',
    ]);
  });

  it('puts waves inside an Application before kinds', () => {
    const late = objectOf('Namespace', 'late', {}, { annotations: { 'argocd.argoproj.io/sync-wave': '1' } });
    const [, step] = stepsOf([
      application('dev-app', 0, { source: folder('dev/app') }),
      late,
      objectOf('Job', 'first'),
    ]);
    expect(step?.slice(2)).toEqual(['Job/first', 'Namespace/late']);
  });

  it('makes kinds known with the chart that brings them, but those of Argo CD by hand', () => {
    const { steps } = planApply(
      environmentOf([
        application('dev-cloudnative-pg', 3, { sources: [chart('cloudnative-pg')] }),
        application('dev-argocd', 2, { source: chart('argo-cd') }),
      ]),
    );
    const bringing = (kind: string) => steps.find(({ definitions }) => definitions.includes(kind))?.title;
    expect(bringing('clusters.postgresql.cnpg.io')).toBe('wave 3: dev-cloudnative-pg');
    expect(bringing('applications.argoproj.io')).toBe('by hand');
  });
});

describe('a plan has a fault', () => {
  const faultsOf = (...objects: Parameters<typeof environmentOf>[0]) =>
    planApply(environmentOf(objects)).faults.map(describeFault);

  it('for a folder that nothing names', () => {
    expect(faultsOf(objectOf('ConfigMap', 'lost', {}, { component: 'lost' }))).toEqual([
      'dist/dev/lost/lost.k8s.yaml: ConfigMap shop/lost: order: folder lost must be named by an Application or by the index, ' +
        'got none; it would never be applied',
    ]);
  });

  it('for an Application that names a folder without objects', () => {
    expect(faultsOf(application('dev-app', 0, { source: folder('dev/app') }))).toEqual([
      'dist/dev/root/root.k8s.yaml: Application argocd/dev-app: order: folder app must hold objects, got none; ' +
        'correct the path of the source',
    ]);
  });

  it("but not for charts and other people's folders", () => {
    const spec = {
      sources: [chart('loki'), { path: 'kubernetes', repoURL: 'https://example.org/other.git' }],
    };
    expect(faultsOf(application('dev-app', 0, spec))).toEqual([]);
  });
});
