import { check, type Expected } from './health';

describe('the gate between waves', () => {
  const source = {
    repoURL: 'https://charts.example.org',
    chart: 'istiod',
    targetRevision: '1.30.3',
    helm: { releaseName: 'istiod', valuesObject: { replicas: 2, debug: false, list: ['a', 'b'] } },
  };
  const healthy = {
    sync: { status: 'Synced', comparedTo: { source } },
    health: { status: 'Healthy' },
    operationState: { phase: 'Succeeded' },
  };
  const gate = (status: object | undefined, rest: object = {}): Expected =>
    check('argoproj.io_Application', { spec: { source }, status, ...rest });
  const elsewhere = (change: object): object => ({
    ...healthy,
    sync: { status: 'Synced', comparedTo: { source: { ...source, ...change } } },
  });

  test('opens when the Application is synced, done and healthy', () => {
    expect(gate(healthy)).toEqual(['Healthy', 'synced and healthy']);
  });

  test('opens when nothing had to be synced', () => {
    expect(gate({ ...healthy, operationState: undefined })).toEqual(['Healthy', 'synced and healthy']);
  });

  test.each(['Failed', 'Error'])('opens when the sync that is %s was of other sources', (phase) => {
    const syncResult = { source: { ...source, targetRevision: '1.30.2' } };
    expect(gate({ ...healthy, operationState: { phase, syncResult } })).toEqual([
      'Healthy',
      'synced and healthy',
    ]);
  });

  test('looks at all sources of an Application that has several', () => {
    const sources = [source, { ...source, chart: 'base' }];
    const status = { ...healthy, sync: { status: 'Synced', comparedTo: { sources } } };
    const tried = (of: object[]) =>
      check('argoproj.io_Application', {
        spec: { sources },
        status: { ...status, operationState: { phase: 'Failed', syncResult: { source, sources: of } } },
      });
    expect(tried(sources)).toEqual(['Degraded', 'operation is Failed']);
    expect(tried([source])).toEqual(['Healthy', 'synced and healthy']);
  });

  test.each<[string, object | undefined, string]>([
    ['has no status', undefined, 'not compared yet'],
    ['has an empty status', {}, 'not compared yet'],
    ['has no health', { ...healthy, health: undefined }, 'not compared yet'],
    [
      'is out of sync',
      { ...healthy, sync: { ...healthy.sync, status: 'OutOfSync' } },
      'sync status is OutOfSync',
    ],
    [
      'cannot be compared',
      { ...healthy, sync: { ...healthy.sync, status: 'Unknown' } },
      'sync status is Unknown',
    ],
    ['is being synced', { ...healthy, operationState: { phase: 'Running' } }, 'operation is Running'],
    [
      'is being ended with another source',
      { ...healthy, operationState: { phase: 'Terminating', syncResult: { source: {} } } },
      'operation is Terminating',
    ],
    [
      'failed to sync',
      { ...healthy, operationState: { phase: 'Failed', syncResult: { source } } },
      'operation is Failed',
    ],
    ['could not be synced', { ...healthy, operationState: { phase: 'Error' } }, 'operation is Error'],
    ['is progressing', { ...healthy, health: { status: 'Progressing' } }, 'health is Progressing'],
    ['is suspended', { ...healthy, health: { status: 'Suspended' } }, 'health is Suspended'],
    ['is missing', { ...healthy, health: { status: 'Missing' } }, 'health is Missing'],
    ['is degraded', { ...healthy, health: { status: 'Degraded' } }, 'health is Degraded'],
    ['has a health without a value', { ...healthy, health: {} }, 'health is nil'],
  ])('waits while the Application %s', (_, status, message) => {
    expect(gate(status)).toEqual(['Degraded', message]);
  });

  test('waits while a sync has been asked for and has not begun', () => {
    expect(gate(healthy, { operation: { sync: {} } })).toEqual(['Degraded', 'a sync is about to start']);
  });

  test.each<[string, object]>([
    ['revision', { targetRevision: '1.30.2' }],
    ['repository', { repoURL: 'https://other.example.org' }],
    ['chart', { chart: 'base' }],
    ['value', { helm: { ...source.helm, valuesObject: { ...source.helm.valuesObject, replicas: 3 } } }],
    ['value more', { helm: { ...source.helm, valuesObject: { ...source.helm.valuesObject, more: true } } }],
    ['value less', { helm: { ...source.helm, valuesObject: { replicas: 2, debug: false } } }],
    ['list item', { helm: { ...source.helm, valuesObject: { ...source.helm.valuesObject, list: ['a'] } } }],
    ['source without values', { helm: undefined }],
  ])('waits while the status is about another %s', (_, change) => {
    expect(gate(elsewhere(change))).toEqual([
      'Degraded',
      "the status is about other sources than the Application's",
    ]);
  });

  describe('with several sources', () => {
    const folder = { repoURL: 'https://git.example.org', path: 'dev/istiod', targetRevision: 'abc' };
    // Argo CD writes the empty single source beside the list.
    const compared = (sources: object[]): object => ({
      ...healthy,
      sync: { status: 'Synced', comparedTo: { source: { repoURL: '' }, sources } },
    });
    const several = (status: object): Expected =>
      check('argoproj.io_Application', { spec: { sources: [source, folder] }, status });

    test('opens when every one is the one that was compared', () => {
      expect(several(compared([source, folder]))[0]).toBe('Healthy');
    });

    test.each<[string, object[]]>([
      ['one is at another revision', [source, { ...folder, targetRevision: 'def' }]],
      ['their order is another', [folder, source]],
      ['one is missing', [source]],
      ['there is one more', [source, folder, folder]],
      ['none was compared', []],
    ])('waits while %s', (_, sources) => {
      expect(several(compared(sources))[0]).toBe('Degraded');
    });

    test('waits while the status is still about the single source before', () => {
      expect(several(healthy)[0]).toBe('Degraded');
    });
  });

  test('waits while a single source was several before', () => {
    const status = {
      ...healthy,
      sync: { status: 'Synced', comparedTo: { source: { repoURL: '' }, sources: [source] } },
    };
    expect(gate(status)[0]).toBe('Degraded');
  });
});
