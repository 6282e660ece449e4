import { readFileSync } from 'node:fs';
import type { Application } from '../../../cli/status/application';
import { type Next, next } from '../../../cli/status/next';
import { standing } from '../../../cli/status/standing';
import { application, type Scene } from './applications';

const place = { environment: 'dev' };

const nextOf = (one: Application, isRoot = false): Next | undefined =>
  next(one, standing(one, isRoot), place);

const component = (of: Scene, change: Partial<Application['spec']> = {}): Application => {
  const one = application('dev-two', of);
  return { ...one, spec: { ...one.spec, ...change } };
};

/** The command below a heading of docs/operations.md, on one line, for an Application. */
function documented(heading: string, name: string): string {
  const [, section = ''] = readFileSync('docs/operations.md', 'utf8').split(`## ${heading}\n`);
  const [, command = ''] = /```sh\n([\s\S]*?)```/.exec(section) ?? [];
  return command
    .trim()
    .replace(/ \\\n\s*/g, ' ')
    .replace('<name>', name);
}

describe('how it goes on', () => {
  it('with a component that has failed is the command of docs/operations.md', () => {
    expect(nextOf(component('failed'))).toEqual({
      by: 'command',
      says: 'Argo CD does not try the same again: mend the cause, then begin a sync of dev-two',
      command: documented('A component has failed', 'dev-two'),
    });
  });

  it('with a root that has failed is the same, with retries without end', () => {
    const root = application('dev-root', 'root failed');
    expect(nextOf(root, true)?.command).toBe(
      documented('A component has failed', 'dev-root').replace('{"limit":5}', '{"limit":-1,"refresh":true}'),
    );
  });

  it('with a component that retries an old commit is the command that ends it', () => {
    expect(nextOf(component('old pin'))).toEqual({
      by: 'command',
      says: 'the operation of dev-two is about older sources than it names: end it, and Argo CD begins one about these',
      command: documented('A component retries an old commit', 'dev-two'),
    });
  });

  it('with a component that retries what it names is to mend the cause', () => {
    expect(nextOf(component('retrying'))).toMatchObject({
      by: 'hand',
      says: 'mend the cause: dev-two is tried again by itself, 2 times in all',
    });
  });

  it('with a root that retries is by itself', () => {
    expect(nextOf(application('dev-root', 'progressing'), true)).toEqual({
      by: 'itself',
      says: 'dev-root tries again by itself until its wave is ready',
    });
  });

  it('keeps what a component keeps that its sync would prune', () => {
    const syncOptions = [...(component('failed').spec.syncPolicy?.syncOptions ?? []), 'Prune=false'];
    const one = component('failed', { syncPolicy: { automated: { enabled: true }, syncOptions } });
    expect(nextOf(one)?.command).toContain('"FailOnSharedResource=true","Prune=false"]');
  });

  it('is by itself where a component that has failed names something new, as long as it is out of sync', () => {
    const source = { ...component('failed').spec.source, targetRevision: 'f'.repeat(40) };
    expect(nextOf(component('failed', { source }))).toMatchObject({ by: 'itself' });
    const manual = component('failed', { source, syncPolicy: {} });
    expect(nextOf(manual)).toMatchObject({ by: 'command' });
    const synced = component('failed', { source });
    expect(nextOf({ ...synced, status: { ...synced.status, sync: { status: 'Synced' } } })).toMatchObject({
      by: 'command',
    });
  });

  it('with a health check that fails is the command of the runbook', () => {
    const runbook = readFileSync('docs/runbooks/ArgoCdSyncFailing.md', 'utf8');
    const { command = '' } = nextOf(component('health check')) ?? {};
    for (const part of command.split(' | '))
      expect(runbook).toContain(part.replace('dev/', '<environment>/'));
  });

  it('with a folder that is gone, or empty, is to put it back', () => {
    expect(nextOf(application('dev-tenant-acme-prod', 'unreadable'))).toEqual({
      by: 'hand',
      says: 'the folder of dev-tenant-acme-prod is gone from the branch: put back what it is made from, and publish; docs/operations.md says how a tenant is removed',
    });
    expect(nextOf(application('dev-three', 'refused'))).toEqual({
      by: 'hand',
      says: 'Argo CD does not sync what would delete all of dev-three: put its objects back, and publish',
    });
  });

  it('with what differs is by hand only where Argo CD may not sync it', () => {
    const one = application('dev-three', 'refused');
    const resources = [{ kind: 'ConfigMap', namespace: 'a', name: 'b', status: 'OutOfSync' }];
    const differing = (change: object, spec: object = {}) =>
      nextOf({
        ...one,
        spec: { ...one.spec, ...spec },
        status: { ...one.status, conditions: [], ...change },
      });
    expect(differing({ resources })).toMatchObject({ by: 'itself' });
    expect(differing({ resources }, { syncPolicy: { automated: { enabled: false } } })).toEqual({
      by: 'hand',
      says: 'the automated sync of dev-three is switched off: switch it on',
    });
    expect(differing({ resources: [{ ...resources[0], requiresPruning: true }] })).toEqual({
      by: 'hand',
      says: 'see what of dev-three is in no source any more, and delete it by hand: docs/runbooks/ArgoCdOutOfSync.md',
    });
  });

  it('names the context in a command, quoted where a shell would split it', () => {
    const one = component('old pin');
    const { command } = next(one, standing(one), { ...place, context: "o'brien prod" }) ?? {};
    expect(command).toMatch(/^kubectl --context 'o'\\''brien prod' -n argocd patch application dev-two /);
  });
});
