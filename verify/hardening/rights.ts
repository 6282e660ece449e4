import { items, text } from '../created/field';
import type { Environment, KubernetesObject } from '../dist';
import type { Path } from '../locate';

/** One rule of a Role or ClusterRole. */
export interface Right {
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly urls: readonly string[];
  /** Names of objects that it is limited to; none is all. */
  readonly names: readonly string[];
}

const RBAC = 'rbac.authorization.k8s.io';

/** Every rule of every role of an environment. */
export function* rightsOf(environment: Environment): Iterable<Right> {
  for (const kind of ['Role', 'ClusterRole']) {
    for (const object of environment.ofKind(RBAC, kind)) {
      for (const [index, rule] of items(object.manifest, 'rules').entries()) {
        const list = (name: string) => items(rule, name).filter((one) => typeof one === 'string');
        yield {
          object,
          path: ['rules', index],
          groups: list('apiGroups'),
          resources: list('resources'),
          verbs: list('verbs'),
          urls: list('nonResourceURLs'),
          names: list('resourceNames'),
        };
      }
    }
  }
}

/** Whether a right is about a resource, named or not; a wildcard is a finding of its own, and so left out. */
export const isAbout = ({ groups, resources }: Right, group: string, resource: string): boolean =>
  groups.includes(group) && resources.includes(resource);

/** Every binding of an environment, with the role that it binds. */
export function* bindingsOf(environment: Environment) {
  for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
    for (const object of environment.ofKind(RBAC, kind)) {
      yield {
        object,
        role: text(object.manifest, 'roleRef', 'name') ?? '',
        roleKind: text(object.manifest, 'roleRef', 'kind') ?? '',
        subjects: items(object.manifest, 'subjects'),
      };
    }
  }
}
