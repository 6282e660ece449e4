import { healthChecks } from '../../../../constructs/operations/health/health-checks';
import { check, type Expected, health } from './health';

describe('a PostgreSQL cluster', () => {
  const cluster = (status: object | undefined, annotations?: object): Expected =>
    check('postgresql.cnpg.io_Cluster', { metadata: { annotations }, spec: { instances: 3 }, status });

  test.each<[string, object | undefined, Expected]>([
    ['has no status', undefined, ['Progressing', 'no phase yet']],
    ['has no phase', {}, ['Progressing', 'no phase yet']],
    [
      'has every instance',
      { phase: 'Cluster in healthy state', readyInstances: 3 },
      ['Healthy', 'Cluster in healthy state'],
    ],
    [
      'lacks an instance',
      { phase: 'Cluster in healthy state', readyInstances: 2 },
      ['Progressing', 'not every instance is ready'],
    ],
    [
      'changes its primary',
      { phase: 'Switchover in progress', phaseReason: 'to db-2', readyInstances: 3 },
      ['Progressing', 'Switchover in progress: to db-2'],
    ],
    [
      'applies its configuration',
      { phase: 'Applying configuration', readyInstances: 3 },
      ['Progressing', 'Applying configuration'],
    ],
    ['is in a phase that is new', { phase: 'Doing something new' }, ['Progressing', 'Doing something new']],
    [
      'waits for its plugin',
      { phase: 'Cluster cannot proceed to reconciliation due to an error while interacting with plugins' },
      [
        'Progressing',
        'Cluster cannot proceed to reconciliation due to an error while interacting with plugins',
      ],
    ],
    [
      'is lost',
      { phase: 'Cluster is unrecoverable and needs manual intervention' },
      ['Degraded', 'Cluster is unrecoverable and needs manual intervention'],
    ],
    ['needs somebody', { phase: 'Waiting for user action' }, ['Degraded', 'Waiting for user action']],
  ])('that %s', (_, status, expected) => {
    expect(cluster(status)).toEqual(expected);
  });

  // Every phase that CloudNativePG writes: https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/api/v1/cluster_types.go
  test.each<[status: string, phase: string]>([
    ['Progressing', 'Switchover in progress'],
    ['Progressing', 'Failing over'],
    ['Progressing', 'Setting up primary'],
    ['Progressing', 'Creating a new replica'],
    ['Progressing', 'Upgrading cluster'],
    ['Progressing', 'Upgrading Postgres major version'],
    ['Progressing', 'Cluster upgrade delayed'],
    ['Degraded', 'Waiting for user action'],
    ['Progressing', 'Primary instance is being restarted in-place'],
    ['Progressing', 'Primary instance is being restarted without a switchover'],
    ['Healthy', 'Cluster in healthy state'],
    ['Degraded', 'Cluster cannot proceed to reconciliation due to an unknown plugin being required'],
    [
      'Progressing',
      'Cluster cannot proceed to reconciliation due to an error while interacting with plugins',
    ],
    ['Degraded', 'Cluster has incomplete or invalid image catalog'],
    ['Degraded', 'Cluster is unrecoverable and needs manual intervention'],
    ['Degraded', 'Cluster cannot execute instance online upgrade due to missing architecture binary'],
    ['Progressing', 'Waiting for the instances to become active'],
    ['Progressing', 'Online upgrade in progress'],
    ['Progressing', 'Applying configuration'],
    ['Progressing', 'Promoting to primary cluster'],
    ['Degraded', 'Unable to create required cluster objects'],
    ['Degraded', 'Invalid cluster definition'],
    // no constant of the API: internal/controller/cluster_controller.go, `isWALSpaceAvailableOnPod`
    ['Degraded', 'Not enough disk space'],
  ])('is %s in the phase "%s"', (status, phase) => {
    expect(cluster({ phase, readyInstances: 3 })).toEqual([status, phase]);
  });

  test('is suspended while it is not reconciled', () => {
    expect(cluster(undefined, { 'cnpg.io/reconciliation': 'disabled' })[0]).toBe('Suspended');
  });

  describe('that hibernates', () => {
    const hibernating = (phase: string, reason?: string): Expected => {
      const status = reason === 'Hibernated' ? 'True' : 'False';
      const conditions = reason && [{ type: 'cnpg.io/hibernation', status, reason }];
      return cluster({ phase, readyInstances: 3, conditions }, { 'cnpg.io/hibernation': 'on' });
    };

    test('is suspended once its pods are gone', () => {
      expect(hibernating('Cluster in healthy state', 'Hibernated')).toEqual(['Suspended', 'hibernated']);
    });

    test.each([undefined, 'DeletingPods', 'WaitingPodsDeletion'])(
      'is on its way while the condition says %s',
      (reason) => {
        const expected = ['Progressing', 'hibernation is on its way'];
        expect(hibernating('Cluster in healthy state', reason)).toEqual(expected);
      },
    );

    test('is degraded when a person has to make it healthy first', () => {
      expect(hibernating('Not enough disk space', 'WaitingForHealthy')).toEqual([
        'Degraded',
        'Not enough disk space',
      ]);
    });
  });
});

test.each(['Database', 'DatabaseRole', 'Publication', 'Subscription'])(
  'a PostgreSQL %s is healthy once this generation is applied',
  (kind) => {
    const declared = (status?: object): Expected =>
      check(`postgresql.cnpg.io_${kind}`, { metadata: { generation: 2 }, status });
    expect(declared()).toEqual(['Progressing', 'not reconciled yet']);
    expect(declared({ applied: true, observedGeneration: 1 })).toEqual(['Progressing', 'not reconciled yet']);
    expect(declared({ applied: true, observedGeneration: 2 })).toEqual(['Healthy', 'applied']);
    expect(declared({ applied: false, observedGeneration: 2, message: 'no owner' })).toEqual([
      'Degraded',
      'no owner',
    ]);
    expect(declared({ applied: false, observedGeneration: 2 })).toEqual(['Degraded', 'not applied']);
  },
);

describe('Keycloak', () => {
  const conditions = (...types: string[]): object => ({
    conditions: ['Ready', 'Done', 'HasErrors', 'RollingUpdate'].map((type) => ({
      type,
      status: types.includes(type) ? 'True' : 'False',
      message: types.includes(type) ? type : '',
    })),
  });
  const keycloak = (kind: string, status?: object): Expected =>
    check(`k8s.keycloak.org_${kind}`, { kind, metadata: { generation: 2 }, status });

  test.each<[string, object | undefined, Expected]>([
    ['has no status', undefined, ['Progressing', 'no status yet']],
    ['has no conditions', {}, ['Progressing', 'no status yet']],
    [
      'was ready before it was changed',
      { observedGeneration: 1, ...conditions('Ready') },
      ['Progressing', 'the status is about an older generation'],
    ],
    [
      'says nothing of the generation',
      conditions('Ready'),
      ['Progressing', 'the status is about an older generation'],
    ],
    ['starts', { observedGeneration: 2, ...conditions() }, ['Progressing', '']],
    ['is ready', { observedGeneration: 2, ...conditions('Ready') }, ['Healthy', 'Ready']],
    [
      'is ready with errors',
      { observedGeneration: 2, ...conditions('Ready', 'HasErrors') },
      ['Degraded', 'HasErrors'],
    ],
  ])('that %s', (_, status, expected) => {
    expect(keycloak('Keycloak', status)).toEqual(expected);
  });

  test('has a realm imported when the import is done, whatever the generation', () => {
    expect(keycloak('KeycloakRealmImport', conditions())[0]).toBe('Progressing');
    expect(keycloak('KeycloakRealmImport', conditions('Done'))).toEqual(['Healthy', 'Done']);
    expect(keycloak('KeycloakRealmImport', conditions('HasErrors'))[0]).toBe('Degraded');
  });
});

describe("an object of EPAM's Keycloak operator", () => {
  const resource = (kind: string, status?: object): Expected =>
    check(`v1.edp.epam.com_${kind}`, { kind, status });

  test.each<[string, string, object | undefined, Expected]>([
    ['is new', 'KeycloakClient', undefined, ['Progressing', 'no status yet']],
    ['is written', 'KeycloakClient', { value: 'OK' }, ['Healthy', '']],
    ['is connected', 'ClusterKeycloak', { connected: true }, ['Healthy', '']],
    ['is not connected', 'Keycloak', { connected: false }, ['Progressing', 'waiting for Keycloak']],
    ['fails at first', 'KeycloakClient', { value: 'refused', failureCount: 4 }, ['Progressing', 'refused']],
    ['keeps failing', 'KeycloakClient', { value: 'refused', failureCount: 5 }, ['Degraded', 'refused']],
    ['is a realm that answers', 'KeycloakRealm', { value: 'OK', available: true }, ['Healthy', '']],
    [
      'is a realm that does not answer',
      'KeycloakRealm',
      { value: 'OK' },
      ['Progressing', 'waiting for Keycloak'],
    ],
  ])('that %s', (_, kind, status, expected) => {
    expect(resource(kind, status)).toEqual(expected);
  });
});

test('every check answers for an object that has only been created', () => {
  for (const [name, script] of Object.entries(healthChecks)) {
    const [, kind] = name.split('_');
    const created = { kind, metadata: { name: 'x', generation: 1 }, spec: {} };
    const expected = kind === 'Application' ? 'Degraded' : 'Progressing';
    expect([name, health(script, created).status]).toEqual([name, expected]);
  }
});
