import { clusterOf } from '../cluster';
import { namespaceOfArgoCd } from '../created/installed-argo-cd';
import { World } from '../created/world';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { nearest } from '../schema/values/nearest';
import { type Reference, referencesOf } from './reference';

/** What an object names exists, or something is known to create it. */
export const object: Rule = {
  name: 'references/object',
  contract:
    'every object that another one names is in dist, or is created by an operator, a chart or Kubernetes',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.objects) {
      for (const reference of referencesOf(object)) {
        const { group, kind, namespace, name, path, isOptional } = reference;
        if (world.find(group, kind, namespace, name) || isBrought(environment, reference)) continue;
        yield {
          object,
          path,
          what: `${describe(reference)} does not exist`,
          fix: fixOf(environment, reference),
          severity: isOptional ? 'warning' : 'error',
        };
      }
    }
  },
};

/** Whether the cluster brings it: roles of Kubernetes itself, and classes, of which somebody else's dist need not say what there are. */
function isBrought(environment: Environment, { group, kind, name }: Reference): boolean {
  // an Application may be in any namespace, its project is where Argo CD is
  if (kind === 'AppProject') {
    return World.of(environment).find(group, kind, namespaceOfArgoCd(environment), name) !== undefined;
  }
  if (`${group}/${kind}` === 'rbac.authorization.k8s.io/ClusterRole') return name.startsWith('system:');
  if (!CLASSES.includes(`${group}/${kind}`)) return false;
  return clusterOf(environment).classes(kind)?.has(name) ?? true;
}

const CLASSES = [
  'storage.k8s.io/StorageClass',
  'networking.k8s.io/IngressClass',
  'node.k8s.io/RuntimeClass',
  'scheduling.k8s.io/PriorityClass',
];

export const describe = ({
  kind,
  namespace,
  name,
}: Pick<Reference, 'kind' | 'namespace' | 'name'>): string =>
  namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;

/** Names that are compared; with more, somebody else's mistake would cost minutes. */
const MOST = 1000;

function fixOf(environment: Environment, { group, kind, namespace, name }: Reference): string {
  const others = World.of(environment).inNamespace(group, kind, namespace);
  const known = [
    ...others.slice(0, MOST).map((other) => other.name),
    ...(clusterOf(environment).classes(kind) ?? []),
  ];
  const meant = nearest(name, known);
  if (CLASSES.includes(`${group}/${kind}`)) {
    return `${meant ? `did you mean ${meant}? else ` : ''}name it in cluster.classes of the environment`;
  }
  return meant ? `did you mean ${meant}` : 'add it, or name one that exists';
}
