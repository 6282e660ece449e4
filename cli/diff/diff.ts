import type { AccessChange, ObjectChange } from './change';

/** What makes one dist out of another, and what that means in the cluster. */
export interface Diff {
  readonly environments: readonly EnvironmentDiff[];
  /** Objects that differ, environment by environment, in the order of their files. */
  readonly objects: readonly ObjectChange[];
  readonly access: readonly AccessChange[];
}

export interface EnvironmentDiff {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'kept';
  /** How many objects there are. */
  readonly before: number;
  readonly after: number;
  /** Stages of tenants that come or go as a whole. */
  readonly addedStages: readonly Stage[];
  readonly removedStages: readonly Stage[];
}

/** One home of a tenant. */
export interface Stage {
  readonly tenant: string;
  /** Folder of the stage, below `tenants/`: `acme-prod`. */
  readonly name: string;
  /** Whether no other stage of the tenant is in the environment after, or was before. */
  readonly isLast: boolean;
}

export interface DiffOptions {
  /** Folder of the schemas, which say what tells the items of lists apart. @default imports/schemas */
  readonly schemas?: string;
}

/** What makes the dist in one folder out of that in another. An empty folder is a dist without environments. */
export function diffDists(_before: string, _after: string, _options: DiffOptions = {}): Diff {
  throw new Error('not written yet');
}
