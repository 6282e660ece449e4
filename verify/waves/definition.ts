import { clusterOf } from '../cluster';
import type { WorldObject } from '../created/creation';
import { text } from '../created/field';
import { World } from '../created/world';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { Applications } from './application';
import { tooLate } from './order';
import { Watchers } from './watchers';

/** Groups that an API server serves by itself. @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/ */
const BUILT_IN = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

export const isCustom = ({ group }: Pick<WorldObject, 'group'>): boolean => !BUILT_IN.has(group);

/** The CustomResourceDefinitions by `group/Kind`. */
export function definitionsOf(environment: Environment): ReadonlyMap<string, WorldObject> {
  const definitions = World.of(environment).ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
  return new Map(
    definitions.map((definition) => {
      const { manifest } = definition;
      return [`${text(manifest, 'spec', 'group')}/${text(manifest, 'spec', 'names', 'kind')}`, definition];
    }),
  );
}

/** A custom resource is refused until its definition is there. */
export const definition: Rule = {
  name: 'waves/definition',
  contract: 'the definition of every custom resource comes in an earlier wave, or in the same Application',
  *check(environment): Iterable<Fault> {
    const applications = Applications.of(environment);
    const definitions = definitionsOf(environment);
    const isAssumed = assumptionsOf(environment, definitions);
    const assumed = new Set<string>();
    for (const object of environment.objects.filter(isCustom)) {
      const { group, kind } = object;
      const path = ['kind'];
      const target = definitions.get(`${group}/${kind}`);
      if (target) {
        yield* tooLate(applications, { object, path, target, as: 'its definition', isStrict: true });
      } else if (!isAssumed(group)) {
        const what = `no Application brings a definition of ${kind} in ${group}`;
        const fix =
          'add the chart or folder that brings it; say what an unknown chart brings in verify/created';
        yield { object, path, what, fix };
      } else if (!assumed.has(group)) {
        assumed.add(group);
        const what = `nothing of dist brings ${group}: the cluster is taken to have it, and what looks after it`;
        yield {
          object,
          path,
          what,
          fix: 'add its definitions and its operator, or install them first',
          severity: 'warning',
        };
      }
    }
  },
};

/** Whether a group is taken for the cluster's: dist brings neither definitions nor operator of it, and does not say what its cluster has. */
function assumptionsOf(environment: Environment, definitions: ReadonlyMap<string, WorldObject>) {
  const watchers = Watchers.of(environment);
  const defined = new Set([...definitions.keys()].map((key) => key.slice(0, key.lastIndexOf('/'))));
  const { isKnown } = clusterOf(environment);
  return (group: string): boolean => !isKnown && !defined.has(group) && !watchers.knows(group);
}
