import { effectsOf, removeTemporary } from './folders';

afterAll(removeTemporary);

interface Case {
  readonly title: string;
  readonly before?: string;
  readonly after?: string;
  /** `meaning: what` of all effects, in order. */
  readonly effects: readonly string[];
}

const object = (apiVersion: string, kind: string, body: string, metadata = 'name: x, namespace: shop') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { ${metadata} }\n${body}\n`;

const workload = (kind: string, spec: string, image = 'a', name = 'web') =>
  object(
    'apps/v1',
    kind,
    `spec: { ${spec}, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: ${image} }] } } }`,
    `name: ${name}, namespace: shop`,
  );

const SELECTOR = 'selector: { matchLabels: { app: web } }';
const VOLUMES = 'serviceName: web, volumeClaimTemplates: [{ metadata: { name: data } }]';

const cluster = (spec: string) => object('postgresql.cnpg.io/v1', 'Cluster', `spec: { ${spec} }`);
const keycloak = (spec: string) => object('k8s.keycloak.org/v2beta1', 'Keycloak', `spec: { ${spec} }`);
const chart = (name: string, version: string, values = '{}') =>
  object(
    'argoproj.io/v1alpha1',
    'Application',
    `spec: { destination: { namespace: istio-system }, source: { repoURL: r, chart: ${name}, targetRevision: "${version}", helm: { valuesObject: ${values} } } }`,
    'name: app, namespace: argocd',
  );
const PROTECTED =
  'name: x, namespace: shop, annotations: { argocd.argoproj.io/sync-options: "Prune=false,Delete=false" }';

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
    title: 'a database cluster that goes takes its volumes along',
    before: cluster('instances: 3'),
    effects: ['data: is deleted, with the databases and their volumes'],
  },
  {
    title: 'a protected object that goes stays in the cluster, unmanaged',
    before: object('postgresql.cnpg.io/v1', 'Cluster', 'spec: { instances: 3 }', PROTECTED),
    effects: [
      'data: is no longer managed: Argo CD leaves it in the cluster (Prune=false), and nobody looks after the databases and their volumes',
    ],
  },
  {
    title: 'a StatefulSet that goes leaves its volumes',
    before: workload('StatefulSet', `${SELECTOR}, ${VOLUMES}`),
    effects: ['data: is deleted; its volumes stay, and nobody looks after what its volumes hold'],
  },
  {
    title: 'a StatefulSet without volumes holds nothing',
    before: workload('StatefulSet', SELECTOR),
    effects: [],
  },
  {
    title: 'a namespace that goes takes along what is in it',
    before: object('v1', 'Namespace', '', 'name: x'),
    effects: ['data: is deleted, with what is in it'],
  },
  {
    title: 'a definition that goes takes along every object of its kind',
    before: object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'spec: {}', 'name: x'),
    effects: ['data: is deleted, with every object of its kind'],
  },
  {
    title: 'a realm that goes takes its users along',
    before: object('v1.edp.epam.com/v1', 'KeycloakRealm', 'spec: {}'),
    effects: ['data: is deleted, with the realm and its users'],
  },
  {
    title: 'an object store that goes takes the way to the backups along',
    before: object('barmancloud.cnpg.io/v1', 'ObjectStore', 'spec: {}'),
    effects: ['data: is deleted, with the way to the backups'],
  },
  {
    title: 'an object that loses its protection may be deleted',
    before: object('v1', 'ConfigMap', 'data: {}', PROTECTED),
    after: object('v1', 'ConfigMap', 'data: {}'),
    effects: ['data: loses its protection Prune=false,Delete=false: Argo CD may delete it from now on'],
  },
  {
    title: 'ensure: absent drops a database although the object stays',
    before: object('postgresql.cnpg.io/v1', 'Database', 'spec: { ensure: present }'),
    after: object('postgresql.cnpg.io/v1', 'Database', 'spec: { ensure: absent }'),
    effects: ['data: drops the database (ensure: absent)'],
  },
  {
    title: 'a reclaim policy of delete puts the database at risk',
    before: object('postgresql.cnpg.io/v1', 'Database', 'spec: { databaseReclaimPolicy: retain }'),
    after: object('postgresql.cnpg.io/v1', 'Database', 'spec: { databaseReclaimPolicy: delete }'),
    effects: ['data: lets the database go when the object goes (databaseReclaimPolicy: delete)'],
  },
  {
    title: 'a cluster with one instance loses what is on its node',
    before: cluster('instances: 3'),
    after: cluster('instances: 1'),
    effects: [
      'data: keeps one instance of 3: what is on a lost node is in no other',
      'note: scales from 3 to 1 instances',
    ],
  },
  {
    title: 'the next major version of PostgreSQL has no way back',
    before: cluster('imageName: "pg:18.4"'),
    after: cluster('imageName: "pg:19.0"'),
    effects: [
      'data: upgrades PostgreSQL 18 to 19: the database is down meanwhile, and there is no way back but a backup',
      'restart: replicas restart one by one, then the primary (restart), because of imageName',
      'image: spec.imageName: pg:18.4 -> pg:19.0',
    ],
  },
  {
    title: 'a patch of PostgreSQL restarts its pods only',
    before: cluster('imageName: "pg:18.4", primaryUpdateMethod: switchover'),
    after: cluster('imageName: "pg:18.5", primaryUpdateMethod: switchover'),
    effects: [
      'restart: replicas restart one by one, then the primary (switchover), because of imageName',
      'image: spec.imageName: pg:18.4 -> pg:18.5',
    ],
  },
  {
    title: 'volumes of a cluster that shrink are refused',
    before: cluster('storage: { size: 10Gi }'),
    after: cluster('storage: { size: 5Gi }'),
    effects: ['data: shrinks its volumes from 10Gi to 5Gi: the operator refuses it'],
  },
  {
    title: 'volumes of a cluster grow in place',
    before: cluster('storage: { size: 5Gi }'),
    after: cluster('storage: { size: 10Gi }'),
    effects: [],
  },
  {
    title: 'a parameter that PostgreSQL reads at its start restarts it',
    before: cluster('postgresql: { parameters: { max_connections: "100" } }'),
    after: cluster('postgresql: { parameters: { max_connections: "200" } }'),
    effects: ['restart: replicas restart one by one, then the primary (restart), because of max_connections'],
  },
  {
    title: 'any other parameter is read again',
    before: cluster('postgresql: { parameters: { work_mem: 4MB } }'),
    after: cluster('postgresql: { parameters: { work_mem: 8MB } }'),
    effects: ['note: PostgreSQL reads its configuration again, without a restart'],
  },
  {
    title: 'the first parameter of pgaudit loads its library',
    before: cluster('postgresql: { parameters: {} }'),
    after: cluster('postgresql: { parameters: { pgaudit.log: ddl } }'),
    effects: ['restart: replicas restart one by one, then the primary (restart), because of pgaudit.log'],
  },
  {
    title: 'a cluster without an archiver cannot be recovered to a point in time',
    before: cluster('plugins: [{ name: p, isWALArchiver: true }]'),
    after: cluster('plugins: []'),
    effects: [
      'data: archives no write-ahead log any more: no recovery to a point in time',
      'restart: replicas restart one by one, then the primary (restart), because of plugins',
    ],
  },
  {
    title: 'a backup that is suspended is no backup',
    before: object('postgresql.cnpg.io/v1', 'ScheduledBackup', 'spec: { suspend: false }'),
    after: object('postgresql.cnpg.io/v1', 'ScheduledBackup', 'spec: { suspend: true }'),
    effects: ['data: takes no backup any more (suspend: true)'],
  },
  {
    title: 'an object store elsewhere does not find the old backups',
    before: object(
      'barmancloud.cnpg.io/v1',
      'ObjectStore',
      'spec: { configuration: { destinationPath: "s3://a" } }',
    ),
    after: object(
      'barmancloud.cnpg.io/v1',
      'ObjectStore',
      'spec: { configuration: { destinationPath: "s3://b" } }',
    ),
    effects: ['data: looks for backups in s3://b: those in s3://a are no longer found'],
  },
  {
    title: 'tenants that are no longer found are deleted without the policy that keeps them',
    before: object(
      'argoproj.io/v1alpha1',
      'ApplicationSet',
      'spec: { syncPolicy: { applicationsSync: create-update } }',
    ),
    after: object(
      'argoproj.io/v1alpha1',
      'ApplicationSet',
      'spec: { syncPolicy: { applicationsSync: sync } }',
    ),
    effects: ['data: deletes Applications that its generator no longer finds (applicationsSync: sync)'],
  },
  {
    title: 'a new image stops all of Keycloak',
    before: keycloak('image: a'),
    after: keycloak('image: b'),
    effects: [
      'restart: stops all its pods for the new image (RecreateOnImageChange): nobody logs in meanwhile',
      'image: spec.image: a -> b',
    ],
  },
  {
    title: 'any other field of Keycloak rolls',
    before: keycloak('http: { httpEnabled: true }'),
    after: keycloak('http: { httpEnabled: false }'),
    effects: ['restart: rolling restart by its operator'],
  },
  {
    title: 'Keycloak scales without a restart',
    before: keycloak('instances: 2'),
    after: keycloak('instances: 3'),
    effects: ['note: scales from 2 to 3 instances'],
  },
  {
    title: 'a chart of another version restarts what it is known to bring, and leaves old sidecars behind',
    before: chart('istiod', '1.30.3'),
    after: chart('istiod', '1.30.4'),
    effects: [
      'manual: sidecars keep the old version until their pods are restarted: kubectl -n NAMESPACE rollout restart deployment,statefulset,daemonset',
      'restart: Argo CD renders chart istiod with its new version, and what then differs restarts: Deployment istio-system/istiod',
      'image: chart istiod: 1.30.3 -> 1.30.4',
    ],
  },
  {
    title: 'other values of a chart restart what then differs',
    before: chart('unknown', '1', '{ a: 1 }'),
    after: chart('unknown', '1', '{ a: 2 }'),
    effects: ['restart: Argo CD renders chart unknown with its new values, and what then differs restarts'],
  },
  {
    title: 'an operator that goes takes the definitions of its chart along',
    before: chart('cloudnative-pg', '1'),
    effects: [
      expect.stringMatching(
        /^data: no longer brings the definitions .*clusters\.postgresql\.cnpg\.io/,
      ) as unknown as string,
      'note: leaves everything that chart cloudnative-pg brought, and nobody looks after it',
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
    title: 'a commit that the publisher has pinned is no change',
    before: object(
      'argoproj.io/v1alpha1',
      'Application',
      `spec: { source: { repoURL: r, path: dev/shop, targetRevision: ${'a'.repeat(40)} } }`,
    ),
    after: object(
      'argoproj.io/v1alpha1',
      'Application',
      'spec: { source: { repoURL: r, path: dev/shop, targetRevision: dist } }',
    ),
    effects: [],
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

describe('what a change means in the cluster', () => {
  it.each(CASES)('$title', ({ before, after, effects }) => {
    expect(effectsOf(before, after).map(({ meaning, what }) => `${meaning}: ${what}`)).toEqual(effects);
  });
});

describe('configuration below a workload', () => {
  const settings = (value: string) =>
    object('v1', 'ConfigMap', `data: { key: "${value}" }`, 'name: settings, namespace: shop');
  const reader = (spec: string, checksum = 'x') =>
    object(
      'apps/v1',
      'Deployment',
      `spec: { ${SELECTOR}, template: { metadata: { annotations: { checksum: "${checksum}" } }, spec: { ${spec} } } }`,
      'name: web, namespace: shop',
    );
  const of = (before: string, after: string) =>
    effectsOf(before, after).map(({ meaning, what }) => `${meaning}: ${what}`);
  const VOLUME = 'volumes: [{ name: v, configMap: { name: settings } }]';

  it.each([
    [
      'environment',
      'containers: [{ name: a, env: [{ name: K, valueFrom: { configMapKeyRef: { name: settings, key: key } } }] }]',
    ],
    ['environment', 'containers: [{ name: a, envFrom: [{ configMapRef: { name: settings } }] }]'],
    [
      'subPath',
      `${VOLUME}, containers: [{ name: a, volumeMounts: [{ name: v, mountPath: /a, subPath: key }] }]`,
    ],
  ])('is not seen through %s until someone restarts it', (how, spec) => {
    expect(of(`${settings('1')}---\n${reader(spec)}`, `${settings('2')}---\n${reader(spec)}`)).toEqual([
      `manual: Deployment shop/web keeps the old values (${how}) until it is restarted: kubectl -n shop rollout restart deployment/web`,
    ]);
  });

  it('is seen in a volume, by who looks again', () => {
    expect(of(`${settings('1')}---\n${reader(VOLUME)}`, `${settings('2')}---\n${reader(VOLUME)}`)).toEqual([
      'manual: Deployment shop/web finds the new files within two minutes, but need not read them again: kubectl -n shop rollout restart deployment/web',
    ]);
  });

  it('restarts who has its checksum in the template', () => {
    expect(
      of(`${settings('1')}---\n${reader(VOLUME, 'x')}`, `${settings('2')}---\n${reader(VOLUME, 'y')}`),
    ).toEqual(['restart: rolling restart']);
  });

  it('is followed to the Secret that an ExternalSecret makes', () => {
    const external = (key: string) =>
      object(
        'external-secrets.io/v1',
        'ExternalSecret',
        `spec: { target: { name: made }, data: [{ secretKey: a, remoteRef: { key: ${key} } }] }`,
      );
    const spec = 'containers: [{ name: a, envFrom: [{ secretRef: { name: made } }] }]';
    expect(of(`${external('a')}---\n${reader(spec)}`, `${external('b')}---\n${reader(spec)}`)).toEqual([
      'manual: Deployment shop/web keeps the old values (environment) until it is restarted: kubectl -n shop rollout restart deployment/web',
    ]);
  });
});
