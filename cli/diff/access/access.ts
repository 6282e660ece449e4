import type { Environment } from '../../../verify/dist';
import type { AccessChange } from '../change';
import type { Parts } from '../parts';
import { connections } from './connections';
import { hosts } from './hosts';
import { isolation } from './isolation';
import { latent } from './latent';
import { outside } from './outside';
import { permissions } from './permissions';
import { policies } from './policies';
import { projects } from './projects';
import { sidesOf, stageOf } from './sides';
import { tenants } from './tenants';
import { touchedPods } from './touched';
import { unanswered } from './unanswered';

/** What can be reached, done or seen after and not before, or the reverse. */
export function accessChanges(
  before: Environment | undefined,
  after: Environment | undefined,
  parts: Parts,
): AccessChange[] {
  const sides = sidesOf(before, after, parts);
  if (!sides) return [];
  const touched = touchedPods(sides);
  const found = [
    ...tenants(sides),
    ...isolation(sides),
    ...connections(sides, touched),
    ...outside(sides, touched),
    ...policies(sides),
    ...unanswered(sides),
    ...latent(sides),
    ...hosts(sides),
    ...permissions(sides),
    ...projects(sides),
  ];
  const stagesIn = (namespaces: readonly string[]) =>
    namespaces.flatMap((name) => stageOf(sides.after, name) ?? stageOf(sides.before, name) ?? []);
  return found.map((change) => ({ ...change, stages: [...new Set(stagesIn(change.namespaces))] }));
}
