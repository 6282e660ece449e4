import { App } from 'cdk8s';
import { Bootstrap } from '../../argocd/bootstrap';
import { RootApplications } from '../../argocd/root-applications';
import { canFollowSpec } from '../../argocd/sync-operations';
import { find } from '../manifests';
import { refusals } from './fits-project';
import { chart, component, repository } from './fixtures';

// What the policy does is tried on a real API server by `failure.argocd.ts`.

const charts = (kubernetes?: string) => {
  const props = { environment: 'dev', repository, hasTenants: true, kubernetes };
  const components = [component({ chart })];
  return {
    bootstrap: new Bootstrap(new App(), 'bootstrap', { ...props, components }),
    root: new RootApplications(new App(), 'root', { ...props, components }),
  };
};

const retryOf = (kubernetes: string | undefined, name: string) =>
  find(charts(kubernetes).root.toJson(), 'Application', `dev-${name}`).spec.syncPolicy.retry;

test.each([
  [undefined, false],
  ['1.34', false],
  ['1.35', false],
  ['1.36', true],
  ['1.100', true],
])('on %s operations follow the spec: %s', (version, expected) => {
  expect(canFollowSpec(version)).toBe(expected);
});

describe('where operations follow the spec', () => {
  test.each(['thing', 'bootstrap'])('%s is tried without end', (name) => {
    expect(retryOf('1.36', name)).toEqual({
      limit: -1,
      refresh: true,
      backoff: { duration: '5s', factor: 2, maxDuration: '1m' },
    });
  });

  test('the bootstrap brings the policy by the first sync, and its project allows it', () => {
    const { bootstrap, root } = charts('1.36');
    const files = bootstrap.files();
    expect([...files.keys()]).toEqual(['projects.k8s.yaml', 'sync-operations.k8s.yaml', 'platform.k8s.yaml']);
    expect(files.get('sync-operations.k8s.yaml')).toMatchObject([
      { kind: 'MutatingAdmissionPolicy', metadata: { name: 'sync-operations-follow-spec' } },
      { kind: 'MutatingAdmissionPolicyBinding', spec: { policyName: 'sync-operations-follow-spec' } },
    ]);
    const { spec } = find(root.toJson(), 'Application', 'dev-bootstrap');
    const project = find(bootstrap.toJson(), 'AppProject', 'root').spec;
    expect(refusals(spec, bootstrap.toJson(), project)).toEqual([]);
  });
});

test('elsewhere there is no policy, and an operation that keeps its pin ends', () => {
  expect([...charts('1.35').bootstrap.files().keys()]).toEqual(['projects.k8s.yaml', 'platform.k8s.yaml']);
  expect(retryOf('1.35', 'thing')).toMatchObject({ limit: 5 });
});
