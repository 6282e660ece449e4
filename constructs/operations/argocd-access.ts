import { platformRoles } from '../identity/platform-realm';

/** Claim of the ID token that the roles are in. */
export const rolesClaim = 'roles';

const { admin, editor, viewer } = platformRoles;

/**
 * What the roles of the platform's realm may do; whoever has none may do nothing. Whoever views reads everything, logs too. An editor
 * can also begin and end a sync of what Git says. A shell in pods is for nobody, also when somebody should turn it on by hand.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/
 * @see https://github.com/argoproj/argo-cd/blob/v3.5.2/assets/builtin-policy.csv
 */
const policy: readonly (readonly string[])[] = [
  ['g', viewer, 'role:readonly'],
  ['g', editor, 'role:readonly'],
  ['p', editor, 'applications', 'sync', '*/*', 'allow'],
  ['g', admin, 'role:admin'],
  ['p', admin, 'exec', 'create', '*/*', 'deny'],
];

/** ConfigMap `argocd-rbac-cm`. */
export const argocdAccess: Readonly<Record<string, string>> = {
  'policy.default': '',
  'policy.csv': policy.map((line) => `${line.join(', ')}\n`).join(''),
  scopes: `[${rolesClaim}]`,
};
