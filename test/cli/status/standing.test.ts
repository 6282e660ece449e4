import type { Application } from '../../../cli/status/application';
import { environmentStanding } from '../../../cli/status/environment';
import { standing } from '../../../cli/status/standing';
import { application, type Scene, scene } from './applications';

describe('an Application that Argo CD left', () => {
  const cases: readonly (readonly [
    name: string,
    of: Scene | undefined,
    state: string,
    why: readonly string[],
  ])[] = [
    ['dev-two', undefined, 'ready', []],
    ['dev-two', 'progressing', 'progressing', ['health is Progressing']],
    ['dev-two', 'retrying', 'retrying', ['ConfigMap kube-later/needs: namespaces "kube-later" not found']],
    ['dev-two', 'failed', 'failed', ['ConfigMap kube-later/needs: namespaces "kube-later" not found']],
    ['dev-two', 'old pin', 'retrying', ['ConfigMap kube-nowhere/needs: namespaces "kube-nowhere" not found']],
    ['dev-two', 'ending', 'ending', ['its operation is being ended']],
  ];

  it.each(cases)('%s, %s: is %s', (name, of, state, why) => {
    expect(standing(application(name, of))).toMatchObject({ state, why });
  });

  it('says why it cannot be compared, and since when', () => {
    expect(standing(application('dev-three', 'unreadable'))).toEqual({
      application: 'dev-three',
      state: 'unreadable',
      gate: 'sync status is Unknown',
      why: [
        'ComparisonError: Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = dev/nowhere: app path does not exist',
      ],
      since: '2026-11-27T16:05:40Z',
      syncedTo: ['bf696a61bd4042f9029f2b053eeea103db9f69e2'],
      wants: ['dist'],
    });
  });

  it('says first why Argo CD does not sync it', () => {
    const { state, why } = standing(application('dev-three', 'refused'));
    expect([state, why[0]]).toEqual([
      'out of sync',
      'Skipping sync attempt to [ded6ce228fb37ffff1e66ab4f812af037d327cf6]: auto-sync will wipe out all resources',
    ]);
    expect(why).toContain('Deployment three-system/program is in no source any more');
  });

  it('as a root that was ended says that before what it waited for', () => {
    expect(standing(application('dev-root', 'root failed'), true)).toMatchObject({
      state: 'failed',
      why: ['Operation terminated (retried 7 times).', 'Application dev-three: sync status is OutOfSync'],
      retries: 7,
    });
  });

  it('as a root is synced, whatever the health of what is in it', () => {
    const root = application('dev-root');
    const degraded = { ...root, status: { ...root.status, health: { status: 'Degraded' } } };
    expect(standing(degraded, true).state).toBe('synced');
  });
});

describe('an Application', () => {
  const well = application('dev-one');
  const changed = (change: Partial<Application>, status: object = {}): Application => ({
    ...well,
    ...change,
    status: { ...well.status, ...status },
  });

  it('that nothing has been said of is new', () => {
    expect(standing({ ...well, status: undefined })).toMatchObject({
      state: 'new',
      why: ['not compared yet'],
      syncedTo: [],
    });
  });

  it('whose status is about other sources is new', () => {
    const source = { ...well.spec.source, targetRevision: 'next' };
    expect(standing(changed({ spec: { ...well.spec, source } })).state).toBe('new');
  });

  it('with an operation that has not begun is syncing, since no time that is of another one', () => {
    const stands = standing(changed({ operation: {} }));
    expect(stands).toMatchObject({ state: 'syncing', why: ['a sync is about to start'] });
    expect(stands.since).toBeUndefined();
  });

  it('that is being deleted is that first of all', () => {
    const deletionTimestamp = '2026-11-27T16:00:00Z';
    expect(standing(changed({ metadata: { name: 'dev-one', deletionTimestamp } }))).toMatchObject({
      state: 'being deleted',
      since: deletionTimestamp,
    });
  });

  it.each(['Degraded', 'Missing', 'Suspended'])('that is %s is so', (status) => {
    expect(standing(changed({}, { health: { status } })).state).toBe(status.toLowerCase());
  });

  it('with several sources names the version of each', () => {
    const sources = [{ targetRevision: '1.30.1' }, { targetRevision: 'a' }];
    const { source: _, ...spec } = well.spec;
    const sync = { status: 'Synced', comparedTo: { sources }, revisions: ['1.30.1', 'a'] };
    expect(standing(changed({ spec: { ...spec, sources } }, { sync }))).toMatchObject({
      state: 'ready',
      syncedTo: ['1.30.1', 'a'],
    });
  });

  it('is held only when it is ready and the root wants another version of it', () => {
    const states = (applications: readonly Application[]) =>
      environmentStanding('dev', { applications }).waves.flatMap(({ components }) =>
        components.map(({ name, state }) => `${name} ${state}`),
      );
    expect(states(scene('failed'))).toContain('three held');
    const three = application('dev-three');
    const ill = { ...three, status: { ...three.status, health: { status: 'Degraded' } } };
    expect(states([...scene('failed', ['dev-three']), ill])).toContain('three degraded');
  });
});
