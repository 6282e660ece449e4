import type { KubernetesObject } from '../../verify/dist';

/** One field that differs. Undefined is absent: `before` of what is new, `after` of what is gone. */
export interface FieldChange {
  /** Keys from the root; an item of a list is its key in brackets: `spec`, `containers`, `[web]`, `image`. */
  readonly steps: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a change does in the cluster; in this order, most dangerous first. */
export const MEANINGS = ['data', 'recreate', 'manual', 'restart', 'wave', 'image', 'note'] as const;

export type Meaning = (typeof MEANINGS)[number];

export interface Effect {
  readonly meaning: Meaning;
  /** One sentence without its subject, lower case: `restarts its pods one by one`. */
  readonly what: string;
  /** Whether data, or access to it, goes with the change although its object stays: `ensure: absent`. */
  readonly deletes?: boolean;
  /** Whether what it speaks of stays in the cluster all the same, and nobody looks after it. */
  readonly stays?: boolean;
}

/** An object of an environment before and after; one of them is undefined where it was added or removed. */
export interface ObjectChange {
  readonly environment: string;
  /** Folder below the environment's. */
  readonly component: string;
  /** `Deployment iam-system/keycloak`. */
  readonly object: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before?: KubernetesObject;
  readonly after?: KubernetesObject;
  /** Empty where it was added or removed. */
  readonly fields: readonly FieldChange[];
  readonly effects: readonly Effect[];
  /** What it comes or goes with as a whole: `tenant acme`. */
  readonly partOf?: string;
}

/** Something that could not be reached before and can be now, or the reverse. */
export interface AccessChange {
  readonly environment: string;
  readonly direction: 'widened' | 'narrowed';
  readonly layer: 'connection' | 'isolation' | 'outside' | 'policy' | 'permission' | 'host' | 'project';
  /** A whole sentence, lower case. */
  readonly what: string;
  /** Whether all of it comes with a workload that is new: there was nothing to reach before. */
  readonly isNew: boolean;
  /** The namespaces it is about. */
  readonly namespaces: readonly string[];
  /** The stages of tenants, `acme-prod`, whose homes they are: the same change to many tenants is one. */
  readonly stages: readonly string[];
  /** What a person has to name for it: `connect tenant acme-prod to tenant beta-prod`. */
  readonly betweenTenants?: string;
  /** What a person has to name for it, where requests are refused while it is applied: `stop asking crowdsec`. */
  readonly refusedMeanwhile?: string;
  /** Who reaches whom, where it is about traffic. */
  readonly ends?: Ends;
  /** What it comes or goes with as a whole: `tenant acme`. */
  readonly partOf?: string;
}

export interface Ends {
  readonly from: AccessEnd;
  readonly to: AccessEnd;
}

export interface AccessEnd {
  /** `gate/door`, `192.0.2.0/24`. */
  readonly name: string;
  readonly partOf?: string;
}

/** The object of a change, whichever side it is on. */
export function objectOf({ before, after }: Pick<ObjectChange, 'before' | 'after'>): KubernetesObject {
  const object = after ?? before;
  if (!object) throw new Error('change: must have an object on one side, got none; report it');
  return object;
}
