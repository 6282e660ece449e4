import { removeTemporary } from '../folders';
import { type Case, meaningsOf, object, SELECTOR, VOLUMES, workload } from './manifests';

afterAll(removeTemporary);

const CASES: readonly Case[] = [
  {
    title: 'a label changes in place',
    before: workload('Deployment', SELECTOR),
    after: workload('Deployment', SELECTOR).replace('namespace: shop', 'namespace: shop, labels: { a: b }'),
    effects: [],
  },
  {
    title: 'another image restarts a Deployment pod by pod',
    before: workload('Deployment', SELECTOR),
    after: workload('Deployment', SELECTOR, 'b'),
    effects: ['restart: rolling restart', 'image: web: a -> b'],
  },
  {
    title: 'a Deployment with Recreate is down meanwhile',
    before: workload('Deployment', `${SELECTOR}, strategy: { type: Recreate }`),
    after: workload('Deployment', `${SELECTOR}, strategy: { type: Recreate }`, 'b'),
    effects: [
      'restart: stops all its pods, then starts them anew (Recreate): it is down meanwhile',
      'image: web: a -> b',
    ],
  },
  {
    title: 'a DaemonSet with OnDelete waits for a person',
    before: workload('DaemonSet', `${SELECTOR}, updateStrategy: { type: OnDelete }`),
    after: workload('DaemonSet', `${SELECTOR}, updateStrategy: { type: OnDelete }`, 'b'),
    effects: [
      'manual: keeps its pods as they are until someone deletes them (OnDelete)',
      'image: web: a -> b',
    ],
  },
  {
    title: 'replicas scale without a restart',
    before: workload('Deployment', `${SELECTOR}, replicas: 1`),
    after: workload('Deployment', `${SELECTOR}, replicas: 3`),
    effects: ['note: scales from 1 to 3'],
  },
  {
    title: 'the selector of a Deployment cannot change',
    before: workload('Deployment', SELECTOR),
    after: workload('Deployment', 'selector: { matchLabels: { app: other } }'),
    effects: [
      'recreate: spec.selector cannot change in place: the sync fails until someone runs "kubectl -n shop delete deployment web"',
    ],
  },
  {
    title: 'the volumes of a StatefulSet cannot change, and its pods can be kept meanwhile',
    before: workload('StatefulSet', `${SELECTOR}, ${VOLUMES}`),
    after: workload(
      'StatefulSet',
      `${SELECTOR}, serviceName: web, volumeClaimTemplates: [{ metadata: { name: other } }]`,
    ),
    effects: [
      'recreate: spec.volumeClaimTemplates cannot change in place: the sync fails until someone runs "kubectl -n shop delete statefulset web --cascade=orphan"',
    ],
  },
  {
    title: 'the template of a Job cannot change',
    before: object(
      'batch/v1',
      'Job',
      'spec: { template: { spec: { containers: [{ name: a, image: a }] } } }',
    ),
    after: object('batch/v1', 'Job', 'spec: { template: { spec: { containers: [{ name: a, image: b }] } } }'),
    effects: [
      'recreate: spec.template cannot change in place: the sync fails until someone runs "kubectl -n shop delete job x"',
      'image: a: a -> b',
    ],
  },
  {
    title: 'a hook is made anew on every sync',
    before: object(
      'batch/v1',
      'Job',
      'spec: { template: { spec: { priority: 1 } } }',
      'name: x, annotations: { argocd.argoproj.io/hook: PreSync }',
    ),
    after: object(
      'batch/v1',
      'Job',
      'spec: { template: { spec: { priority: 2 } } }',
      'name: x, annotations: { argocd.argoproj.io/hook: PreSync }',
    ),
    effects: [
      'recreate: spec.template cannot change in place: Argo CD deletes it and makes it anew, as it does with hooks on every sync',
    ],
  },
  {
    title: 'Replace and Force together make it anew by themselves',
    before: object(
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      'roleRef: { kind: Role, name: a }',
      'name: x, namespace: shop, annotations: { argocd.argoproj.io/sync-options: "Replace=true,Force=true" }',
    ),
    after: object(
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      'roleRef: { kind: Role, name: b }',
      'name: x, namespace: shop, annotations: { argocd.argoproj.io/sync-options: "Replace=true,Force=true" }',
    ),
    effects: ['recreate: roleRef cannot change in place: Argo CD deletes it and makes it anew'],
  },
  {
    title: 'a Service that names another address cannot change',
    before: object('v1', 'Service', 'spec: { clusterIP: None }'),
    after: object('v1', 'Service', 'spec: { clusterIP: 10.0.0.1 }'),
    effects: [
      'recreate: spec.clusterIP cannot change in place: the sync fails until someone runs "kubectl -n shop delete service x"',
    ],
  },
  {
    title: 'a Service that was given an address does not become headless',
    before: object('v1', 'Service', 'spec: {}'),
    after: object('v1', 'Service', 'spec: { clusterIP: None }'),
    effects: [
      'recreate: spec.clusterIP cannot change in place: the sync fails until someone runs "kubectl -n shop delete service x"',
    ],
  },
  {
    title: 'a Service that no longer names its address keeps it',
    before: object('v1', 'Service', 'spec: { clusterIP: 10.0.0.1 }'),
    after: object('v1', 'Service', 'spec: {}'),
    effects: [],
  },
  {
    title: 'an immutable ConfigMap cannot change',
    before: object('v1', 'ConfigMap', 'immutable: true\ndata: { a: "1" }'),
    after: object('v1', 'ConfigMap', 'immutable: true\ndata: { a: "2" }'),
    effects: [
      'recreate: data cannot change in place: the sync fails until someone runs "kubectl -n shop delete configmap x"',
    ],
  },
  {
    title: 'a volume claim that has to go takes the volume along',
    before: object('v1', 'PersistentVolumeClaim', 'spec: { storageClassName: a }'),
    after: object('v1', 'PersistentVolumeClaim', 'spec: { storageClassName: b }'),
    effects: [
      'data: has to be deleted for its change of spec.storageClassName, and the volume with it',
      'recreate: spec.storageClassName cannot change in place: the sync fails until someone runs "kubectl -n shop delete persistentvolumeclaim x"',
    ],
  },
  {
    title: 'a field with a transition rule in its definition cannot change',
    before: object('postgresql.cnpg.io/v1', 'Database', 'spec: { name: a, owner: o, cluster: { name: c } }'),
    after: object('postgresql.cnpg.io/v1', 'Database', 'spec: { name: b, owner: o, cluster: { name: c } }'),
    effects: [
      'data: has to be deleted for its change of spec.name, and the database with it',
      'recreate: spec.name cannot change in place: the sync fails until someone runs "kubectl -n shop delete database x"',
    ],
  },
  {
    title: 'a storage class cannot change',
    before: object('storage.k8s.io/v1', 'StorageClass', 'provisioner: p\nreclaimPolicy: Retain', 'name: x'),
    after: object('storage.k8s.io/v1', 'StorageClass', 'provisioner: p\nreclaimPolicy: Delete', 'name: x'),
    effects: [
      'recreate: reclaimPolicy cannot change in place: the sync fails until someone runs "kubectl delete storageclass x"',
    ],
  },
  {
    title: 'an Application moves to another wave',
    before: object(
      'argoproj.io/v1alpha1',
      'Application',
      'spec: {}',
      'name: x, annotations: { argocd.argoproj.io/sync-wave: "1" }',
    ),
    after: object(
      'argoproj.io/v1alpha1',
      'Application',
      'spec: {}',
      'name: x, annotations: { argocd.argoproj.io/sync-wave: "3" }',
    ),
    effects: ['wave: from wave 1 to wave 3'],
  },
  {
    title: 'pods get a sidecar with their next restart only',
    before: object('v1', 'Namespace', '', 'name: x'),
    after: object('v1', 'Namespace', '', 'name: x, labels: { istio-injection: enabled }'),
    effects: [
      'manual: changes istio-injection: pods that run keep what they have until they are restarted: kubectl -n x rollout restart deployment,statefulset,daemonset',
    ],
  },
];

describe('what a change of a built-in kind means', () => {
  it.each(CASES)('$title', ({ before, after, effects }) => {
    expect(meaningsOf(before, after)).toEqual(effects);
  });
});
