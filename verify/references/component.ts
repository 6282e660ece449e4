import { isCreated, originOf, ownerOf } from '../created/creation';
import { field, items, labels, mapping } from '../created/field';
import type { Pod } from '../created/pod';
import { mentions } from '../created/selector';
import { World } from '../created/world';
import { reference } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { SELECTORS, selectorOf } from './selector';

/** Selectors that decide who gets in: of a workload they have to select every pod or none. */
const WHOLE =
  /^(?:NetworkPolicy|AuthorizationPolicy|PeerAuthentication|RequestAuthentication|Sidecar|PodDisruptionBudget)$/;

/** Labels of one component on a pod of another bring it under what is meant for the first: its policies, its Service, its budget. */
export const component: Rule = {
  name: 'references/component',
  contract: 'no selector takes pods of two components, or some pods of a workload only',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const { object, path, selector } of selectorsIn(world)) {
      const pods = world.select(object.namespace ?? '', selector);
      const isOfDist = !isCreated(object);
      const at = { object: originOf(object), path: isOfDist ? path : [] };
      const name = isOfDist ? 'selects' : `its ${reference(object)} selects`;
      const some = WHOLE.test(object.kind)
        ? pods.find(({ perPod = {} }) => mentions(selector, perPod))
        : undefined;
      if (some) {
        const what = `${name} ${reference(ownerOf(some.object))} by a label that is not the same on all of its pods`;
        yield { ...at, what, fix: 'use labels of the pod template' };
      }
      const owners = byComponent(pods);
      if (owners.length < 2) continue;
      const what = `${name} pods of several components: ${owners.join(', ')}`;
      yield {
        ...at,
        what,
        fix: 'take the labels off the pods that are not meant, or select by more of them',
      };
    }
  },
};

/** One workload of each component that pods are of. */
function byComponent(pods: readonly Pod[]): string[] {
  const found = new Map<string, string>();
  for (const { object } of pods) {
    const owner = ownerOf(object);
    const origin = originOf(owner);
    // every chart is a component; what is in the cluster from the start is none
    const key = origin.kind === 'Application' ? origin.name : origin.component || reference(origin);
    if (!found.has(key)) found.set(key, reference(owner));
  }
  return [...found.values()];
}

/** Selectors that ask for a label, of dist and of what is made from it. */
function* selectorsIn(world: World) {
  for (const [kind, path] of Object.entries(SELECTORS)) {
    const slash = kind.indexOf('/');
    for (const object of world.ofKind(kind.slice(0, slash), kind.slice(slash + 1))) {
      const selector = selectorOf(object, path);
      const at: Path = kind === 'networking.istio.io/Gateway' ? ['spec', 'selector'] : path;
      if (isSpecific(selector)) yield { object, path: at, selector };
    }
  }
  for (const object of world.ofKind('', 'Service')) {
    const matchLabels = labels(object.manifest, 'spec', 'selector');
    const path: Path = ['spec', 'selector'];
    if (Object.keys(matchLabels).length > 0) yield { object, path, selector: { matchLabels } };
  }
}

const isSpecific = (selector: unknown): boolean =>
  Object.keys(mapping(field(selector, 'matchLabels'))).length + items(selector, 'matchExpressions').length >
  0;
