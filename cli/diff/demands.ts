import { groupBy } from '../../verify/dist';
import type { ObjectChange } from './change';
import type { Diff, EnvironmentDiff } from './diff';
import { type RemovedStage, stageName } from './stages';

/** Something that publishing refuses until a person has named it. */
export interface Demand {
  readonly environment: string;
  readonly what: string;
  /** What has to be named. */
  readonly word: string;
}

/** Share of an environment's objects that may go without a word. */
const MAX_REMOVED_SHARE = 0.1;

/** What takes data, a tenant or an environment away, takes much away at once, joins tenants, or refuses requests while it is applied. */
export const demandsOf = (diff: Diff, maxRemovedShare = MAX_REMOVED_SHARE): Demand[] => [
  ...diff.environments.flatMap(removedEnvironment),
  ...diff.environments.flatMap(removedTenants),
  ...lostData(diff),
  ...diff.environments.flatMap((environment) => tooMany(environment, diff, maxRemovedShare)),
  ...joinedTenants(diff),
  ...refusedMeanwhile(diff),
];

/** What is refused, and the words that allow it; the same in several environments once. */
export function sentencesOf(demands: readonly Demand[]): { environments: string[]; what: string }[] {
  return [...groupBy(demands, ({ what, word }) => `${what}\n${word}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    return [
      {
        environments: [...new Set(group.map(({ environment }) => environment))],
        what: `${first.what}; if that is meant, say --allow "${first.word}"`,
      },
    ];
  });
}

const removedEnvironment = ({ name, change, before }: EnvironmentDiff): Demand[] =>
  change === 'removed'
    ? [
        {
          environment: name,
          what: `the environment is gone from Git, and its ${before} objects keep running`,
          word: `abandon environment ${name}`,
        },
      ]
    : [];

/** Tenants of which every stage goes, and stages of those that stay. */
function removedTenants({ name: environment, change, removedStages }: EnvironmentDiff): Demand[] {
  if (change === 'removed') return [];
  return [...groupBy(removedStages, ({ tenant, how }) => `${how} ${tenant}`).values()].flatMap((stages) => {
    const [first] = stages;
    if (!first) return [];
    const { tenant, how } = first;
    const names = stages.map(({ name }) => name).join(', ');
    if (stages.every(({ isLast }) => isLast)) {
      const told = `tenant ${tenant} ${whatHappens[how]}, with ${names}${insteadOf(how, tenant)}`;
      return [{ environment, what: told, word: `${verbs[how]} tenant ${tenant}` }];
    }
    return stages.map(({ name }) => ({
      environment,
      what: `stage ${name} of tenant ${tenant} ${whatHappens[how]}`,
      word: `${verbs[how]} tenant ${name}`,
    }));
  });
}

const verbs = { deleted: 'delete', abandoned: 'abandon', purged: 'purge' } as const;

const whatHappens = {
  deleted: 'goes',
  abandoned: 'is gone from Git and keeps running',
  purged: 'is gone from Git, and what is kept of it stays in the cluster',
} as const;

const insteadOf = (how: RemovedStage['how'], tenant: string): string =>
  how === 'abandoned' ? `; npm run tenant -- remove ${tenant} deletes it` : '';

/** Objects with data, but for those of tenants and environments that are named as a whole. */
const lostData = (diff: Diff): Demand[] =>
  notInWholes(diff, diff.objects).flatMap(({ environment, object, effects }) => {
    const [lost] = effects.filter(({ deletes }) => deletes);
    return lost
      ? [{ environment, what: `${object} ${lost.what}`, word: `delete ${object} in ${environment}` }]
      : [];
  });

/** Without the objects of tenants and environments that go as a whole: these have their own word. */
function notInWholes({ environments }: Diff, objects: readonly ObjectChange[]): ObjectChange[] {
  const wholes = new Map(
    environments.map(({ name, change, removedStages }) => [
      name,
      { isGone: change === 'removed', stages: new Set(removedStages.map((stage) => stage.name)) },
    ]),
  );
  return objects.filter(({ environment, component }) => {
    const whole = wholes.get(environment);
    return !whole?.isGone && !whole?.stages.has(stageName(component) ?? '');
  });
}

function tooMany({ name, before }: EnvironmentDiff, diff: Diff, maxRemovedShare: number): Demand[] {
  const removed = notInWholes(diff, diff.objects).filter(
    ({ environment, change }) => environment === name && change === 'removed',
  ).length;
  if (removed === 0 || removed <= before * maxRemovedShare) return [];
  const [share, limit] = [removed / before, maxRemovedShare].map((one) => `${Math.round(one * 1000) / 10} %`);
  const what = `${removed} of ${before} objects go (${share}, without a word ${limit})`;
  return [{ environment: name, what, word: `delete ${removed} objects in ${name}` }];
}

const joinedTenants = ({ access }: Diff): Demand[] =>
  access.flatMap(({ environment, direction, what, betweenTenants }) =>
    direction === 'widened' && betweenTenants ? [{ environment, what, word: betweenTenants }] : [],
  );

const refusedMeanwhile = ({ access }: Diff): Demand[] =>
  access.flatMap(({ environment, what, refusedMeanwhile: word }) =>
    word ? [{ environment, what, word }] : [],
  );
