import type { World } from '../../../verify/created/world';
import type { KubernetesObject } from '../../../verify/dist';
import type { Schema } from '../../../verify/schema/catalog/schema';
import type { Effect } from '../change';
import type { Pair } from '../pairs';

/** What surrounds a changed object. */
export interface Context {
  /** Undefined for an environment that is not there on that side. */
  readonly before?: World;
  readonly after?: World;
  schemaOf(object: KubernetesObject): Schema | undefined;
  /** Whether a component has no object left. */
  isGone(component: string): boolean;
  /** Whether the Application of a component that is gone stays all the same, because its ApplicationSet deletes none. */
  keepsApplication(component: string): boolean;
}

/** What a change of one object does in the cluster. */
export type EffectRule = (pair: Pair, context: Context) => Iterable<Effect>;

/** `apps/Deployment`, `/Namespace`. */
export const kindOf = ({ group, kind }: KubernetesObject): string => `${group}/${kind}`;
