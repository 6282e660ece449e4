import { items, mapping, text } from '../../../verify/created/field';
import type { World } from '../../../verify/created/world';
import { groupBy } from '../../../verify/dist';
import type { Parts } from '../parts';
import type { FoundAccess, Sides } from './sides';

const GROUP = 'rbac.authorization.k8s.io';

/** What someone may do, as far as one rule says so. */
interface Permission {
  /** Namespace; undefined for all, and for what has none. */
  readonly namespace?: string;
  readonly group: string;
  readonly resource: string;
  /** Undefined for all. */
  readonly name?: string;
  readonly verb: string;
  /** What the binding that gives it comes or goes with as a whole. */
  readonly partOf?: string;
}

/** Permissions of users, groups and service accounts. */
export function permissions({ environment, before, after, parts }: Sides): FoundAccess[] {
  const [old, now] = [grantsOf(before.world, parts), grantsOf(after.world, parts)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((subject): FoundAccess[] => {
    const [had, has] = [old.get(subject) ?? [], now.get(subject) ?? []];
    const [kind, namespace, name] = subject.split('\n');
    const who = `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
    const common = { environment, layer: 'permission' as const, namespaces: namespace ? [namespace] : [] };
    // what someone may do elsewhere is said also of who is new
    const isOwn = ({ namespace: where, partOf }: Permission) =>
      partOf !== undefined && where !== undefined && parts.ofNamespace(where) === partOf;
    const gained = sentences(beyond(has, had), isOwn).map(({ what, partOf }) => ({
      ...common,
      direction: 'widened' as const,
      what: `${who} may ${what}`,
      isNew: !exists(before.world, subject),
      partOf,
    }));
    // with an account goes what it could do: that says itself
    const lost = exists(after.world, subject) ? sentences(beyond(had, has), () => true) : [];
    return [
      ...gained,
      ...lost.map(({ what, partOf }) => ({
        ...common,
        direction: 'narrowed' as const,
        what: `${who} may no longer ${what}`,
        isNew: false,
        partOf,
      })),
    ];
  });
}

/** Users and groups are in no manifest: they are always there. */
function exists(world: World, subject: string): boolean {
  const [kind, namespace, name = ''] = subject.split('\n');
  return kind !== 'ServiceAccount' || world.find('', 'ServiceAccount', namespace, name) !== undefined;
}

/** By subject: kind, namespace and name. */
function grantsOf(world: World, parts: Parts): Map<string, Permission[]> {
  const grants = new Map<string, Permission[]>();
  const bindings = ['RoleBinding', 'ClusterRoleBinding'].flatMap((kind) => world.ofKind(GROUP, kind));
  for (const binding of bindings) {
    const { manifest, namespace } = binding;
    const partOf = parts.of(binding);
    const granted = permissionsOf(world, mapping(manifest, 'roleRef'), namespace).map((one) => ({
      ...one,
      partOf,
    }));
    for (const subject of items(manifest, 'subjects')) {
      const own =
        text(subject, 'kind') === 'ServiceAccount' ? (text(subject, 'namespace') ?? namespace ?? '') : '';
      const key = [text(subject, 'kind'), own, text(subject, 'name')].join('\n');
      const known = grants.get(key);
      if (known) known.push(...granted);
      else grants.set(key, [...granted]);
    }
  }
  return grants;
}

function permissionsOf(world: World, role: unknown, namespace: string | undefined): Permission[] {
  const [kind = '', name = ''] = [text(role, 'kind'), text(role, 'name')];
  const found = world.find(GROUP, kind, kind === 'Role' ? namespace : undefined, name);
  // one that Kubernetes brings, or a chart
  if (!found || found.manifest.rules === undefined) {
    return [{ namespace, group: '', resource: `what ${kind} ${name} allows`, verb: 'do' }];
  }
  return items(found.manifest, 'rules').flatMap((rule) => permissionsOfRule(rule, namespace));
}

function permissionsOfRule(rule: unknown, namespace: string | undefined): Permission[] {
  const texts = (field: string) => items(rule, field).map(String);
  const names = texts('resourceNames');
  const resources = texts('apiGroups').flatMap((group) =>
    texts('resources').map((resource) => ({ group, resource })),
  );
  const urls = texts('nonResourceURLs').map((resource) => ({ group: '', resource }));
  return [...resources, ...urls].flatMap(({ group, resource }) =>
    (names.length > 0 ? names : [undefined]).flatMap((name) =>
      texts('verbs').map((verb) => ({ namespace, group, resource, name, verb })),
    ),
  );
}

const beyond = (permissions: readonly Permission[], others: readonly Permission[]): Permission[] =>
  permissions.filter((one) => !others.some((other) => includes(other, one)));

const includes = (outer: Permission, inner: Permission): boolean =>
  (outer.namespace === undefined || outer.namespace === inner.namespace) &&
  (outer.group === '*' || outer.group === inner.group) &&
  (outer.resource === '*' || outer.resource === inner.resource) &&
  (outer.name === undefined || outer.name === inner.name) &&
  (outer.verb === '*' || outer.verb === inner.verb);

interface Sentence {
  readonly what: string;
  readonly partOf?: string;
}

/** By what they come or go with, as far as it may speak for them. */
function sentences(
  permissions: readonly Permission[],
  isOwn: (permission: Permission) => boolean,
): Sentence[] {
  const wholes = groupBy(permissions, (one) => (isOwn(one) && one.partOf) || '');
  return [...wholes].flatMap(([whole, group]) =>
    phrasesOf(group).map((what) => ({ what, partOf: whole || undefined })),
  );
}

/** One sentence for everything that may be done with the same verbs in the same place. */
function phrasesOf(permissions: readonly Permission[]): string[] {
  const things = groupBy(permissions, ({ namespace, group, resource, name }) =>
    JSON.stringify([namespace, group, resource, name]),
  );
  const phrases = [...things.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const verbs = [...new Set(group.map(({ verb }) => (verb === '*' ? 'do everything to' : verb)))].join(
      ', ',
    );
    const where = first.namespace === undefined ? 'in every namespace' : `in ${first.namespace}`;
    return [{ verbs, where, what: thingOf(first) }];
  });
  return [...groupBy(phrases, ({ verbs, where }) => `${verbs}\n${where}`).values()].map((group) => {
    const things = [...new Set(group.map(({ what }) => what))].join(', ');
    return `${group[0]?.verbs} ${things} ${group[0]?.where}`;
  });
}

function thingOf({ group, resource, name }: Permission): string {
  const of = group && group !== '*' ? `.${group}` : '';
  return `${resource === '*' ? 'everything' : resource}${of}${name === undefined ? '' : ` ${name}`}`;
}
