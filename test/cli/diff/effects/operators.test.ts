import { removeTemporary } from '../folders';
import { type Case, chart, cluster, keycloak, meaningsOf, object } from './manifests';

afterAll(removeTemporary);

/** An Application that syncs and prunes by itself. */
const synced = (name: string, values: string, option: string) =>
  object(
    'argoproj.io/v1alpha1',
    'Application',
    `spec: { destination: { namespace: x }, source: { repoURL: r, chart: ${name}, targetRevision: "1", helm: { valuesObject: { ${values} } } }, syncPolicy: { automated: { prune: true }, syncOptions: [${option}] } }`,
    'name: app, namespace: argocd',
  );

const CASES: readonly Case[] = [
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
    title:
      'an operator that goes leaves the definitions of its chart, which Argo CD deletes with no Application',
    before: chart('cloudnative-pg', '1'),
    effects: [
      expect.stringMatching(
        /^data: no longer brings the definitions .*clusters\.postgresql\.cnpg\.io.*: Argo CD leaves them, and nobody looks after them$/,
      ) as unknown as string,
      'note: leaves everything that chart cloudnative-pg brought, and nobody looks after it',
    ],
  },
  {
    title: 'a chart that brings its definitions no more loses them where they are pruned',
    before: synced('cert-manager', 'crds: { enabled: true }', 'PruneLast=true'),
    after: synced('cert-manager', 'crds: { enabled: false }', 'PruneLast=true'),
    effects: [
      expect.stringMatching(
        /^data: .* certificates\.cert-manager\.io.*: every object of their kinds goes with them$/,
      ),
      expect.stringMatching(/^restart: /),
    ] as unknown as string[],
  },
  {
    title: 'a chart that brings its definitions no more leaves them where its Application keeps them',
    before: synced('cert-manager', 'crds: { enabled: true }', 'Prune=false'),
    after: synced('cert-manager', 'crds: { enabled: false }', 'Prune=false'),
    effects: [
      expect.stringMatching(
        /^data: .* certificates\.cert-manager\.io.*: Argo CD leaves them, and nobody looks after them$/,
      ),
      expect.stringMatching(/^restart: /),
    ] as unknown as string[],
  },
  {
    title: 'an Application that keeps its definitions no more puts them at risk',
    before: synced('cert-manager', 'crds: { enabled: true }', 'Prune=false'),
    after: synced('cert-manager', 'crds: { enabled: true }', 'PruneLast=true'),
    effects: [
      'data: loses its protection Prune=false: Argo CD may prune the definitions that it brings from now on',
    ],
  },
];

describe('what an operator or Argo CD makes of a change', () => {
  it.each(CASES)('$title', ({ before, after, effects }) => {
    expect(meaningsOf(before, after)).toEqual(effects);
  });
});
