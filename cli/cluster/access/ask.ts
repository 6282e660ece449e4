import type { ApiClient, Json } from '../api/client';
import { isPath, type Permission, permissionsOf } from './permission';

const REVIEWS = '/apis/authorization.k8s.io/v1';

export const userOf = (account: string): string => `system:serviceaccount:${account.replace('/', ':')}`;

/** All that a user may do in a namespace, as the user is told. */
export async function rulesOf(client: ApiClient, user: string, namespace: string): Promise<Permission[]> {
  const asked = client.as(user);
  const { body } = await asked.post(`${REVIEWS}/selfsubjectrulesreviews`, { spec: { namespace } });
  asked.close();
  if (!body.status || body.status.incomplete) {
    throw new Error(
      `rules of ${user} must be complete, got "${body.status?.evaluationError ?? body.message}"`,
    );
  }
  const { resourceRules, nonResourceRules } = body.status;
  return [
    ...resourceRules.map((rule: Json) => ({
      verbs: rule.verbs,
      groups: rule.apiGroups ?? [''],
      resources: rule.resources ?? [],
      names: rule.resourceNames,
    })),
    ...nonResourceRules.map((rule: Json) => ({
      verbs: rule.verbs,
      groups: [''],
      resources: rule.nonResourceURLs ?? [],
    })),
  ].flatMap(permissionsOf);
}

/** Whether a user may do one thing in a namespace; without one, in the whole cluster. */
export async function can(
  client: ApiClient,
  user: string,
  permission: Permission,
  namespace?: string,
): Promise<boolean> {
  const groups = [
    'system:serviceaccounts',
    `system:serviceaccounts:${user.split(':')[2]}`,
    'system:authenticated',
  ];
  const { body } = await client.post(`${REVIEWS}/subjectaccessreviews`, {
    spec: { user, groups, ...attributesOf(permission, namespace) },
  });
  return body.status.allowed;
}

function attributesOf(permission: Permission, namespace?: string) {
  const { verb, group, resource: path, name } = permission;
  if (isPath(permission)) return { nonResourceAttributes: { verb, path } };
  const [resource, subresource] = path.split('/');
  return { resourceAttributes: { verb, group, resource, subresource, name, namespace } };
}
