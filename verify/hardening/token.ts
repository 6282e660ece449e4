import { field, items, text } from '../created/field';
import { World } from '../created/world';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { accountOf } from './service-account';
import { type Workload, workloadsOf } from './workload';

/** @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting */
export const token: Rule = {
  name: 'hardening/token',
  contract: 'a pod has a token of its ServiceAccount only if that is bound to rights',
  *check(environment): Iterable<Fault> {
    const bound = boundAccounts(environment);
    for (const workload of workloadsOf(environment)) {
      const account = `${workload.object.namespace}/${accountOf(workload)}`;
      if (workload.token || bound.has(account) || !hasToken(workload, environment)) continue;
      yield {
        object: workload.object,
        path: workload.at(['spec', 'automountServiceAccountToken']),
        what: `has a token of ${account}, which nothing is bound to`,
        fix: 'set it to false, or bind the rights that the program needs',
      };
    }
  },
};

/** What the pod says comes before what its ServiceAccount says. */
function hasToken(workload: Workload, environment: Environment): boolean {
  const name = accountOf(workload);
  const account = World.of(environment).find('', 'ServiceAccount', workload.object.namespace, name);
  const said =
    field(workload.template, 'spec', 'automountServiceAccountToken') ??
    field(account?.manifest, 'automountServiceAccountToken');
  return said !== false;
}

/** `namespace/name` of the ServiceAccounts that a binding names. */
function boundAccounts(environment: Environment): ReadonlySet<string> {
  const accounts = new Set<string>();
  for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
    for (const object of environment.ofKind('rbac.authorization.k8s.io', kind)) {
      for (const subject of items(object.manifest, 'subjects')) {
        if (text(subject, 'kind') !== 'ServiceAccount') continue;
        accounts.add(`${text(subject, 'namespace') ?? object.namespace}/${text(subject, 'name')}`);
      }
    }
  }
  return accounts;
}
