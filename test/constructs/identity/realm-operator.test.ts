import { App } from 'cdk8s';
import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import { RealmOperator } from '../../../constructs/identity/realm-operator';
import { images } from '../../../constructs/versions';
import type { PolicyRule } from '../../../imports/k8s';
import { find } from '../../manifests';

function create(replicas = 1) {
  const app = new App();
  const operator = new RealmOperator(app, 'realm-operator', { replicas });
  const manifests = operator.toJson();
  const { spec } = find(manifests, 'Deployment', 'realm-operator');
  return { app, operator, manifests, spec, pod: spec.template.spec };
}

describe('the realm operator', () => {
  test('is there before the objects that it reads', () => {
    expect(create().operator).toMatchObject({ namespace: 'iam-system', project: 'iam', wave: 'operators' });
  });

  test("takes upstream's CRDs at the version of its image", () => {
    const { revision, path, include } = create().operator.manifests ?? {};
    expect({ path, include }).toEqual({
      path: 'deploy-templates/crds',
      include: 'v1.edp.epam.com_*.yaml',
    });
    expect(revision).toBe(`v${images.realmOperator.split(/[:@]/)[1]}`);
  });

  test('looks after every namespace, and undoes what was clicked within ten minutes', () => {
    expect(create().pod.containers[0].env).toEqual([
      { name: 'WATCH_NAMESPACE', value: '' },
      { name: 'OPERATOR_NAMESPACE', value: 'iam-system' },
      { name: 'SUCCESS_RECONCILE_TIMEOUT', value: '10m' },
      { name: 'ENABLE_WEBHOOKS', value: 'false' },
    ]);
  });

  test('writes no Secrets, and makes and deletes nothing', () => {
    const { rules } = find(create().manifests, 'ClusterRole', 'realm-operator') as unknown as {
      rules: PolicyRule[];
    };
    const verbs = (resource: string) =>
      rules.filter(({ resources }) => resources?.includes(resource)).flatMap((rule) => rule.verbs);
    expect(verbs('secrets')).toEqual(['get', 'list', 'watch']);
    expect(verbs('*')).toEqual([]);
    expect(rules.flatMap((rule) => rule.verbs)).not.toContain('delete');
    expect(rules.flatMap((rule) => rule.verbs)).not.toContain('create');
  });

  test('meets Pod Security "restricted"', () => {
    const { pod } = create();
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('has one at work of several, which survive a drain', () => {
    const { pod, manifests, spec } = create(2);
    expect(spec.replicas).toBe(2);
    expect(pod.containers[0].args).toContain('--leader-elect');
    expect(find(manifests, 'PodDisruptionBudget', 'realm-operator').spec.maxUnavailable).toBe(1);
    expect(create(1).manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  test('talks to the API server', () => {
    const { app } = create();
    expect(connectionsOf(app).map(({ to }) => nameOf(to))).toEqual(['kubernetes-api']);
  });
});
