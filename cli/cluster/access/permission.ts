import type { Access } from './expected-access';

/** One thing that can be asked for: a verb on a resource, of one object or of all. */
export interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
}

type Rule = Pick<Access, 'verbs' | 'resources'> & {
  readonly groups: readonly string[];
  readonly names?: readonly string[];
};

/** Every single permission of a rule. */
export const permissionsOf = ({ verbs, groups, resources, names }: Rule): Permission[] =>
  verbs.flatMap((verb) =>
    groups.flatMap((group) =>
      resources.flatMap((resource) =>
        names?.length ? names.map((name) => ({ verb, group, resource, name })) : [{ verb, group, resource }],
      ),
    ),
  );

/** Whether it is about a path such as `/metrics`, and not about objects. */
export const isPath = ({ resource }: Pick<Permission, 'resource'>): boolean => resource.startsWith('/');

/** `get secrets keycloak-db-ca`, `patch statefulsets.apps`, `get /metrics`. */
export function describePermission({ verb, group, resource, name }: Permission): string {
  if (isPath({ resource })) return `${verb} ${resource}`;
  const [plural, part] = resource.split('/');
  const kind = [group ? `${plural}.${group}` : plural, part].filter(Boolean).join('/');
  return [verb, kind, name].filter(Boolean).join(' ');
}
