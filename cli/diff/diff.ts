import { readdirSync } from 'node:fs';
import { Network } from '../../verify/connectivity/network';
import { text } from '../../verify/created/field';
import { World } from '../../verify/created/world';
import { type Environment, reference } from '../../verify/dist';
import { loadDist } from '../../verify/load';
import { accessChanges } from './access/access';
import { outsideOf } from './access/outside';
import { type AccessChange, type ObjectChange, objectOf } from './change';
import type { Context } from './effects/context';
import { effectsOf } from './effects/effects';
import { type Pair, pairsOf, Schemas, sideOf } from './pairs';
import { type Parts, partsOf } from './parts';
import { changedStages, type RemovedStage, type Stage, stageName } from './stages';
import { type Whole, wholesOf } from './wholes';

/** What makes one dist out of another, and what that means in the cluster. */
export interface Diff {
  readonly environments: readonly EnvironmentDiff[];
  /** Objects that differ, environment by environment, in the order of their files. */
  readonly objects: readonly ObjectChange[];
  readonly access: readonly AccessChange[];
  /** Tenants, stages, components and environments that come or go with everything that is their own. */
  readonly wholes: readonly Whole[];
}

export interface EnvironmentDiff {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'kept';
  /** How many objects there are. */
  readonly before: number;
  readonly after: number;
  /** Stages of tenants that come or go as a whole. */
  readonly addedStages: readonly Stage[];
  readonly removedStages: readonly RemovedStage[];
}

export interface DiffOptions {
  /** Folder of the schemas, which say what tells the items of lists apart. @default imports/schemas */
  readonly schemas?: string;
}

/**
 * What makes the dist in one folder out of that in another. An empty folder is a dist without environments.
 *
 * @throws UnusableInput with everything that is wrong with either
 */
export function diffDists(before: string, after: string, options: DiffOptions = {}): Diff {
  const schemas = new Schemas(options.schemas ?? 'imports/schemas');
  const [old, now] = [environmentsOf(before), environmentsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const found = names.map((name) => diffEnvironment(name, old.get(name), now.get(name), schemas));
  return {
    environments: found.map(({ environment }) => environment),
    objects: found.flatMap(({ objects }) => objects),
    access: found.flatMap(({ access }) => access),
    wholes: found.flatMap(({ wholes }) => wholes),
  };
}

function environmentsOf(folder: string): ReadonlyMap<string, Environment> {
  if (isEmpty(folder)) return new Map();
  return new Map(loadDist(folder).environments.map((environment) => [environment.name, environment]));
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false; // the loader says what is wrong
  }
}

function diffEnvironment(
  name: string,
  before: Environment | undefined,
  after: Environment | undefined,
  schemas: Schemas,
) {
  const components = new Set(after?.components);
  const context: Context = {
    before: before && World.of(before),
    after: after && World.of(after),
    schemaOf: (object) => schemas.of(object),
    isGone: (component) => !components.has(component),
    keepsApplication: (component) =>
      after
        ? stageName(component) !== undefined && !components.has(component) && keeps(after, '/tenants/')
        : keeps(before, '.json'),
  };
  const environment: EnvironmentDiff = {
    name,
    change: before && after ? 'kept' : after ? 'added' : 'removed',
    before: before?.objects.length ?? 0,
    after: after?.objects.length ?? 0,
    ...changedStages(before, after),
  };
  const pairs = pairsOf(before, after, schemas);
  const parts = partsOf(name, before, after, pairs);
  const objects = pairs.map((pair) => toChange(pair, context, parts));
  const access = pairs.length === 0 && isSame(before, after) ? [] : accessChanges(before, after, parts);
  const ends =
    after && !before
      ? outsideOf(Network.of(after), parts)
      : access.flatMap(({ direction, ends }) => (direction === 'widened' && ends ? ends : []));
  return { environment, objects, access, wholes: wholesOf({ objects, ends, parts, context }) };
}

/** Whether the ApplicationSet that finds tenants, or the environment, deletes no Application of what it no longer finds. */
const keeps = (environment: Environment | undefined, files: '/tenants/' | '.json'): boolean =>
  (environment?.ofKind('argoproj.io', 'ApplicationSet') ?? []).some(
    ({ manifest }) =>
      JSON.stringify(manifest).includes(`index/${environment?.name}${files}`) &&
      ['create-only', 'create-update'].includes(
        text(manifest, 'spec', 'syncPolicy', 'applicationsSync') ?? '',
      ),
  );

/** Without a change of an object, only what is declared can differ. */
const isSame = (before?: Environment, after?: Environment): boolean =>
  JSON.stringify(before?.connections) === JSON.stringify(after?.connections);

function toChange(pair: Pair, context: Context, parts: Parts): ObjectChange {
  const object = objectOf(pair);
  return {
    environment: object.environment,
    component: object.component,
    object: reference(object),
    change: sideOf(pair),
    ...pair,
    effects: effectsOf(pair, context),
    partOf: parts.of(object),
  };
}
