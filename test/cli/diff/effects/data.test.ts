import { removeTemporary } from '../folders';
import { type Case, cluster, meaningsOf, object, PROTECTED, SELECTOR, VOLUMES, workload } from './manifests';

afterAll(removeTemporary);

const CASES: readonly Case[] = [
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
];

describe('what puts data at risk', () => {
  it.each(CASES)('$title', ({ before, after, effects }) => {
    expect(meaningsOf(before, after)).toEqual(effects);
  });
});
