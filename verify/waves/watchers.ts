import type { WorldObject } from '../created/creation';
import { field, items, labels, places, text } from '../created/field';
import type { Pod } from '../created/pod';
import { matches } from '../created/selector';
import { World } from '../created/world';
import type { Environment } from '../dist';

const RBAC = 'rbac.authorization.k8s.io';

/** Workloads that have a right to resources of some group. */
interface Grant {
  readonly pod: Pod;
  /** Plurals, those of subresources as well; `*` is all of them. */
  readonly resources: ReadonlySet<string>;
  readonly verbs: ReadonlySet<string>;
}

const known = new WeakMap<Environment, Watchers>();

/** Who watches what, by the roles and bindings of dist: the rights of a chart's programs are not in it. */
export class Watchers {
  /** By group and namespace; `*` is every group, and '' every namespace. */
  private readonly grants = new Map<string, Map<string, Grant[]>>();

  private constructor(private readonly world: World) {
    const pods = podsByAccount(world);
    for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
      for (const binding of world.ofKind(RBAC, kind)) this.readBinding(binding, pods);
    }
  }

  static of(environment: Environment): Watchers {
    const watchers = known.get(environment) ?? new Watchers(World.of(environment));
    known.set(environment, watchers);
    return watchers;
  }

  /** Whether a role of dist names the group, and a workload has it. */
  knows(group: string): boolean {
    return this.grants.has(group);
  }

  /**
   * Workloads that may watch a resource, for an object of some namespace. Where some of them may write its status, only those: the others
   * make such objects, or read them.
   *
   * @param group `*` for those that may watch every group
   */
  find(group: string, plural: string, namespace: string | undefined): readonly Pod[] {
    const grants = this.grants.get(group);
    if (!grants) return [];
    const there = [...(grants.get('') ?? []), ...((namespace && grants.get(namespace)) || [])];
    const may = ({ resources, verbs }: Grant, verb: string, ...names: string[]) =>
      (verbs.has(verb) || verbs.has('*')) && ['*', ...names].some((name) => resources.has(name));
    const watching = new Set(there.filter((one) => may(one, 'watch', plural)).map(({ pod }) => pod));
    const writing = new Set(
      there
        .filter((one) => ['update', 'patch'].some((verb) => may(one, verb, '*/status', `${plural}/status`)))
        .map(({ pod }) => pod),
    );
    const both = [...watching].filter((pod) => writing.has(pod));
    return both.length > 0 ? both : [...watching];
  }

  private readBinding(binding: WorldObject, pods: PodsByAccount): void {
    const { kind, namespace, manifest } = binding;
    const at = kind === 'RoleBinding' ? namespace : undefined;
    const bound = items(manifest, 'subjects').flatMap((subject) => podsOf(pods, subject, at));
    if (bound.length === 0) return;
    for (const rule of this.rulesOf(field(manifest, 'roleRef'), at)) {
      const resources = new Set(items(rule, 'resources').map(String));
      const verbs = new Set(items(rule, 'verbs').map(String));
      for (const group of items(rule, 'apiGroups').map(String)) {
        const grants = this.grants.get(group) ?? new Map<string, Grant[]>();
        this.grants.set(group, grants);
        const there = grants.get(at ?? '') ?? [];
        grants.set(at ?? '', there);
        there.push(...bound.map((pod) => ({ pod, resources, verbs })));
      }
    }
  }

  /** The rules of a role, and of those that are aggregated into it. */
  private rulesOf(roleRef: unknown, namespace: string | undefined): readonly unknown[] {
    const kind = text(roleRef, 'kind') ?? '';
    const name = text(roleRef, 'name') ?? '';
    const role = this.world.find(RBAC, kind, kind === 'Role' ? namespace : undefined, name);
    if (!role) return [];
    const all = [role];
    // grows while it is walked: edit is aggregated into admin, and view into edit
    for (const one of all) {
      const selectors = places(one.manifest, 'aggregationRule.clusterRoleSelectors[]');
      if (selectors.length === 0) continue;
      const found = this.world
        .ofKind(RBAC, 'ClusterRole')
        .filter(({ manifest }) =>
          selectors.some(({ value }) => matches(value, labels(manifest, 'metadata', 'labels'))),
        );
      all.push(...found.filter((other) => !all.includes(other)));
    }
    return all.flatMap(({ manifest }) => items(manifest, 'rules'));
  }
}

/** Pods by namespace, and by the ServiceAccount there. */
type PodsByAccount = ReadonlyMap<string, ReadonlyMap<string, readonly Pod[]>>;

function podsByAccount(world: World): PodsByAccount {
  const all = new Map<string, Map<string, Pod[]>>();
  for (const pod of world.pods) {
    const accounts = all.get(pod.namespace) ?? new Map<string, Pod[]>();
    all.set(pod.namespace, accounts);
    const pods = accounts.get(pod.serviceAccount) ?? [];
    accounts.set(pod.serviceAccount, pods);
    pods.push(pod);
  }
  return all;
}

/** User and groups of a ServiceAccount. @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects */
const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const ACCOUNTS = /^system:serviceaccounts(?::([^:]+))?$/;

/** The pods that a subject of a binding is. */
function podsOf(pods: PodsByAccount, subject: unknown, own: string | undefined): readonly Pod[] {
  const kind = text(subject, 'kind');
  const name = text(subject, 'name') ?? '';
  if (kind === 'ServiceAccount') {
    return pods.get(text(subject, 'namespace') ?? own ?? '')?.get(name) ?? [];
  }
  if (kind === 'User') {
    const [, namespace = '', account = ''] = ACCOUNT.exec(name) ?? [];
    return pods.get(namespace)?.get(account) ?? [];
  }
  const group = ACCOUNTS.exec(name);
  if (kind !== 'Group' || !group) return [];
  const [, namespace] = group;
  const among = namespace === undefined ? [...pods.values()] : [pods.get(namespace) ?? new Map()];
  return among.flatMap((accounts) => [...accounts.values()].flat());
}
