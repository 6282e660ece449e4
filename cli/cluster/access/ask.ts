import type { ApiClient, Json } from '../api/client';
import { type Permission, permissionsOf } from './permission';

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
  return body.status.resourceRules.flatMap((rule: Json) =>
    permissionsOf({
      verbs: rule.verbs,
      groups: rule.apiGroups ?? [''],
      resources: rule.resources ?? [],
      names: rule.resourceNames,
    }),
  );
}

/** Whether a user may do one thing in a namespace. */
export async function can(
  client: ApiClient,
  user: string,
  { verb, group, resource: path, name }: Permission,
  namespace: string,
): Promise<boolean> {
  const [resource, subresource] = path.split('/');
  const groups = [
    'system:serviceaccounts',
    `system:serviceaccounts:${user.split(':')[2]}`,
    'system:authenticated',
  ];
  const resourceAttributes = { verb, group, resource, subresource, name, namespace };
  const { body } = await client.post(`${REVIEWS}/subjectaccessreviews`, {
    spec: { user, groups, resourceAttributes },
  });
  return body.status.allowed;
}
