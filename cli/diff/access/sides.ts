import { Network } from '../../../verify/connectivity/network';
import type { Pod } from '../../../verify/created/pod';
import type { Environment } from '../../../verify/dist';
import type { AccessChange } from '../change';
import { Parts } from '../parts';

/** A change, before it is known whose namespaces it is about. */
export type FoundAccess = Omit<AccessChange, 'stages'>;

/** An environment before and after, and who reaches whom in each. */
export interface Sides {
  readonly environment: string;
  readonly before: Network;
  readonly after: Network;
  /** What comes or goes as a whole. */
  readonly parts: Parts;
}

/** Undefined where one side has no such environment: then nothing is wider or narrower, it is all new or gone. */
export function sidesOf(
  before: Environment | undefined,
  after: Environment | undefined,
  parts = new Parts(),
): Sides | undefined {
  if (!before || !after) return undefined;
  return { environment: after.name, before: Network.of(before), after: Network.of(after), parts };
}

/** The same for the pods of the same workload on both sides. */
export const podKey = ({ namespace, name, object }: Pod): string =>
  `${namespace}/${name} ${'createdBy' in object ? object.createdBy?.kind : object.kind}`;

/** The stage, `acme-prod`, whose home a namespace is. */
export function stageOf({ namespaces }: Network, namespace: string): string | undefined {
  const labels = namespaces.labelsOf(namespace);
  const [tenant, stage] = [labels['plinth.dev/tenant'], labels['plinth.dev/stage']];
  return tenant && (stage ? `${tenant}-${stage}` : tenant);
}

/** What a person has to say for traffic between the stages of tenants; undefined where it is not between two. */
export function crossing(network: Network, from: string, to: string): string | undefined {
  const [source, target] = [stageOf(network, from), stageOf(network, to)];
  return source && target && source !== target ? `connect tenant ${source} to tenant ${target}` : undefined;
}
