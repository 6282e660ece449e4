import { applicationsOf, environmentStanding, environmentsOf } from '../../../cli/status/environment';
import { report } from '../../../cli/status/report';
import { application, LATER, type Scene, scene } from './applications';

const NOW = new Date('2026-11-27T16:06:00Z');
const removed = [{ name: 'tenant-beta-prod', tenant: 'beta' }];

const standingOf = (name?: Scene, without: readonly string[] = []) =>
  environmentStanding('dev', { applications: scene(name, without), removed });

const shown = (name?: Scene, without?: readonly string[]): string =>
  report(standingOf(name, without), NOW).join('\n');

describe('what is printed of an environment', () => {
  it('that is well: counts tenants, and names those that are removed', () => {
    expect(shown()).toBe(`dev: all of it is synced and healthy

root: synced since 2026-11-27T15:56:52Z (9 min), last synced to 0ee63552

wave        component  state  for    synced to
bootstrap   bootstrap  ready  9 min  ad6effc7
foundation  one        ready  9 min  ad6effc7
mesh        two        ready  9 min  ad6effc7
gateway     three      ready  9 min  ad6effc7

tenants: 1 ready, 1 removed
  beta-prod  removed    tenant-beta-prod is kept until npm run tenant -- purge beta`);
    expect(standingOf().isWell).toBe(true);
  });

  it('whose bootstrap waits: names the wave, what is not made, and no command', () => {
    expect(shown('progressing', LATER)).toBe(`dev: wave mesh is not ready: two; gateway waits for it

root: retrying since 2026-11-27T15:56:00Z (10 min), 2 attempts have failed, never synced
  Application dev-two: health is Progressing

wave        component  state        for    synced to
bootstrap   bootstrap  ready        9 min  ad6effc7
foundation  one        ready        9 min  ad6effc7
mesh        two        progressing  9 min  ad6effc7
gateway     three      not made            -

two:
  health is Progressing

next: mend the objects of dev-two, the gate follows by itself: kubectl -n two-system get pods`);
  });

  it('where a component has failed: says why, what is held, and the command', () => {
    expect(shown('failed')).toBe(`dev: wave mesh is not ready: two; gateway waits for it

root: retrying since 2026-11-27T15:57:02Z (8 min), 3 attempts have failed, last synced to 0ee63552
  Application dev-two: sync status is OutOfSync

wave        component  state   for    synced to
bootstrap   bootstrap  ready   9 min  ad6effc7
foundation  one        ready   9 min  ad6effc7
mesh        two        failed  8 min  ad6effc7, not 658faba8
gateway     three      held    9 min  ad6effc7

two:
  ConfigMap kube-later/needs: namespaces "kube-later" not found

tenants: 1 ready, 1 removed
  beta-prod  removed    tenant-beta-prod is kept until npm run tenant -- purge beta

next: Argo CD does not try the same again: mend the cause, then begin a sync of dev-two

  kubectl -n argocd patch application dev-two --type=merge -p '{"operation":{"initiatedBy":{"username":"on-call"},"retry":{"limit":5},"sync":{"prune":true,"syncOptions":["ServerSideApply=true","SkipDryRunOnMissingResource=true","PruneLast=true","FailOnSharedResource=true"]}}}'`);
  });

  it('with a tenant that is not ready: names that one', () => {
    expect(shown('retrying')).toContain(`tenants: 1 retrying, 1 removed
  acme-prod  retrying  8 min  ServiceAccount tenant-later/service: namespaces "tenant-later" not found
  beta-prod  removed          tenant-beta-prod is kept until npm run tenant -- purge beta`);
  });

  it('whose root begins: says so, as no wave holds it', () => {
    expect(
      shown('beginning', ['dev-two', ...LATER]),
    ).toContain(`dev: the root is syncing, and no wave holds it

root: syncing since 2026-11-27T15:56:00Z (10 min), never synced
  waiting for healthy state of argoproj.io/Application/dev-bootstrap
`);
  });

  it('where Argo CD has stopped looking: says that all of it may be old', () => {
    const later = new Date('2026-11-27T18:30:00Z');
    const lines = report(standingOf(), later).join('\n');
    expect(lines).toMatch(
      /\nArgo CD has last looked 2 h \d+ min ago, so all of this may be old: kubectl -n argocd get pods\n/,
    );
    expect(shown()).not.toContain('may be old');
  });

  it('without a root: says who makes it', () => {
    expect(shown(undefined, ['dev-root'])).toMatch(
      /^dev: has no root, so nothing new is delivered\n[\s\S]*\nnext: there is no root: the ApplicationSet platform makes it from the index; see kubectl -n argocd describe applicationset platform$/,
    );
    expect(standingOf(undefined, ['dev-root']).isWell).toBe(false);
  });

  it('shortens a reason, and says how many there are more', () => {
    const two = application('dev-two', 'failed');
    const failing = Array.from({ length: 7 }, (_, at) => ({
      kind: 'ConfigMap',
      name: `c${at}`,
      hookPhase: 'Failed',
      message: 'x'.repeat(500),
    }));
    const operationState = { ...two.status?.operationState, syncResult: { resources: failing } };
    const changed = { ...two, status: { ...two.status, operationState } };
    const applications = [...scene('failed', ['dev-two']), changed];
    const lines = report(environmentStanding('dev', { applications }), NOW);
    const first = lines.indexOf('two:') + 1;
    expect(lines[first]).toBe(`  ConfigMap c0: ${'x'.repeat(285)}…`);
    expect(lines.slice(first + 5, first + 7)).toEqual(['  and 2 more', '']);
  });
});

describe('an environment', () => {
  it('is well only with its root, its components and its tenants', () => {
    const scenes = ['beginning', 'progressing', 'failed', 'root failed', 'unreadable'] as const;
    expect(scenes.map((name) => standingOf(name).isWell)).toEqual(scenes.map(() => false));
    const applications = [
      ...scene(undefined, ['dev-tenant-acme-prod']),
      application('dev-tenant-acme-prod', 'retrying'),
    ];
    expect(environmentStanding('dev', { applications }).isWell).toBe(false);
  });

  it('that is synced and has something that is not ready says that every wave is open', () => {
    const applications = [
      ...scene(undefined, ['dev-two', 'dev-tenant-acme-prod']),
      application('dev-two', 'progressing'),
      application('dev-tenant-acme-prod', 'retrying'),
    ];
    expect(report(environmentStanding('dev', { applications }), NOW)[0]).toBe(
      'dev: every wave is open, not ready: 1 component, 1 of 2 stages of tenants',
    );
  });

  it('has what begins with its name, but for what is of one with a longer name', () => {
    const named = (name: string, project = 'infrastructure') => ({ metadata: { name }, spec: { project } });
    const all = [
      named('prod-root', 'root'),
      named('prod-eu-root', 'root'),
      named('prod-istiod'),
      named('prod-eu-istiod'),
    ];
    const there = environmentsOf(all);
    const names = (environment: string) =>
      applicationsOf(environment, all, there).map(({ metadata: { name } }) => name);
    expect(there).toEqual(['prod', 'prod-eu']);
    expect(names('prod')).toEqual(['prod-root', 'prod-istiod']);
    expect(names('prod-eu')).toEqual(['prod-eu-root', 'prod-eu-istiod']);
  });

  it('does not take a component whose name begins with tenant for a tenant', () => {
    const database = {
      ...application('dev-one'),
      metadata: { ...application('dev-one').metadata, name: 'dev-tenant-db' },
    };
    const { tenants, waves } = environmentStanding('dev', { applications: [...scene(), database] });
    expect(tenants.total).toBe(2);
    expect(waves.flatMap(({ components }) => components).map(({ name }) => name)).toContain('tenant-db');
  });

  it('tells what objects say instead of the word of the gate', () => {
    const unhealthy = new Map([['dev-two', ['Deployment two-system/program: 0 of 1 ready']]]);
    const { waves } = environmentStanding('dev', { applications: scene('progressing'), unhealthy });
    expect(waves.find(({ wave }) => wave === 'mesh')?.components[0]).toMatchObject({
      gate: 'health is Progressing',
      why: ['Deployment two-system/program: 0 of 1 ready'],
    });
  });
});
