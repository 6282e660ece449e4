import fc from 'fast-check';
import type { Application } from '../../../cli/status/application';
import { gate } from '../../../cli/status/gate';
import lua from '../../../constructs/operations/health/application.lua';
import { Script } from '../../../verify/waves/health/script';
import { application, type Scene, scene } from './applications';

/** What Argo CD's gate says: the script itself. */
function luaGate(object: object): string | undefined {
  const outcome = Script.of(lua).healthOf(object);
  if (!('status' in outcome)) throw new Error(`lua: ${JSON.stringify(outcome)}`);
  return outcome.status === 'Healthy' ? undefined : outcome.message;
}

const source = fc.oneof(
  fc.constant({ repoURL: 'a', targetRevision: '1' }),
  fc.constant({ targetRevision: '1', repoURL: 'a' }),
  fc.constant({ repoURL: 'a', targetRevision: '2' }),
  fc.constant({ repoURL: 'a', targetRevision: '1', helm: { valuesObject: { on: false, none: null } } }),
  fc.constant({ repoURL: 'a', targetRevision: '1', helm: { valuesObject: { on: false } } }),
  fc.constant({ repoURL: 'a', targetRevision: '1', helm: { valuesObject: { on: [] } } }),
  fc.constant({ repoURL: 'a', targetRevision: '1', helm: { valuesObject: { on: {} } } }),
  fc.constant({ repoURL: 'a', targetRevision: '1', helm: { valuesObject: { on: [1, 2] } } }),
  fc.constant({ repoURL: 'a', targetRevision: '1', helm: { valuesObject: { on: [1] } } }),
  fc.constant({ repoURL: 'a', targetRevision: '1', helm: { valuesObject: { on: { 0: 1 } } } }),
);
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 8 });
const sources = fc.record({ source, sources: fc.array(source, { maxLength: 2 }) }, { requiredKeys: [] });

/** Mostly of the sources that were compared, or the rest would hardly be looked at. */
const applications = fc
  .record({
    named: sources,
    compared: fc.option(sources, { nil: undefined, freq: 2 }),
    isCompared: fc.boolean(),
    sync: sometimes(fc.constantFrom('Synced', 'Synced', 'Synced', 'OutOfSync', 'Unknown', undefined)),
    hasStatus: fc.constantFrom(true, true, true, true, false),
    operation: fc.constantFrom(undefined, undefined, undefined, null, {}, { sync: {} }),
    phase: fc.constantFrom(
      ...['Succeeded', 'Succeeded', 'Succeeded', 'Running', 'Failed', 'Error', 'Terminating', undefined],
    ),
    hasOperationState: fc.constantFrom(true, true, true, true, false),
    tried: fc.option(sources, { nil: undefined, freq: 4 }),
    hasTried: fc.boolean(),
    health: sometimes(
      fc
        .constantFrom(
          'Healthy',
          'Healthy',
          'Healthy',
          'Progressing',
          'Degraded',
          'Missing',
          'Suspended',
          undefined,
        )
        .map((status) => ({ status })),
    ),
  })
  .map(({ named, compared, isCompared, sync, hasStatus, operation, health, ...state }) => ({
    metadata: { name: 'dev-one' },
    spec: { project: 'root', ...named },
    operation,
    ...(hasStatus && {
      status: {
        sync: { status: sync, ...(isCompared && { comparedTo: compared ?? named }) },
        health,
        ...(state.hasOperationState && {
          operationState: {
            phase: state.phase,
            ...(state.hasTried && { syncResult: state.tried ?? named }),
          },
        }),
      },
    }),
  })) as fc.Arbitrary<unknown> as fc.Arbitrary<Application>;

describe('the gate', () => {
  it('says of any Application what application.lua says', () => {
    const said = new Set<string | undefined>();
    fc.assert(
      fc.property(applications, (one) => {
        const answer = luaGate(one);
        said.add(answer);
        expect(gate(one)).toBe(answer);
      }),
      { numRuns: 6000, seed: 15 },
    );
    expect(
      [...said]
        .map((one) => one?.replace(/ is (?:\w+)$/, ' is …'))
        .filter(onlyFirst)
        .sort(),
    ).toEqual([
      'a sync is about to start',
      'health is …',
      'not compared yet',
      'operation is …',
      'sync status is …',
      "the status is about other sources than the Application's",
      undefined,
    ]);
  });

  const scenes: (Scene | undefined)[] = [
    undefined,
    'beginning',
    'progressing',
    'retrying',
    'failed',
    'old pin',
    'ending',
    'refused',
    'root failed',
    'unreadable',
    'health check',
  ];

  it.each(scenes)('says of what Argo CD left what application.lua says: %s', (name) => {
    for (const one of scene(name)) expect(gate(one)).toBe(luaGate(one));
  });

  it('is not the health that Argo CD writes down', () => {
    const failed = application('dev-two', 'failed');
    expect(failed.status?.health?.status).toBe('Healthy');
    expect(gate(failed)).toBe('sync status is OutOfSync');
  });
});

const onlyFirst = <T>(one: T, at: number, all: readonly T[]): boolean => all.indexOf(one) === at;
