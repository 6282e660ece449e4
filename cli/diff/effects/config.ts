import { text } from '../../../verify/created/field';
import type { World } from '../../../verify/created/world';
import { groupBy, type KubernetesObject, reference } from '../../../verify/dist';
import type { Effect } from '../change';
import { same } from '../fields/same';
import { isChanged } from '../pairs';
import { type EffectRule, kindOf } from './context';

/** Who reads a ConfigMap or Secret, and whether what runs sees a change of it. */
interface Use {
  /** `ConfigMap/shop/settings`. */
  readonly of: string;
  readonly by: KubernetesObject;
  readonly how: 'environment' | 'subPath' | 'volume';
}

/** Configuration that changes below those who read it: a new pod template restarts them, nothing else does. */
export const config: EffectRule = function* (pair, { before, after }) {
  if (!isChanged(pair) || !after) return;
  const target = targetOf(pair.after);
  if (!target || !isContent(pair.fields.map(({ steps }) => steps[0] ?? ''))) return;
  for (const use of usesOf(after).get(target) ?? []) {
    const old = before?.environment.find(use.by.group, use.by.kind, use.by.namespace, use.by.name);
    if (old && same(old.manifest.spec, use.by.manifest.spec)) yield effectOn(use);
  }
};

const isContent = (roots: readonly string[]): boolean =>
  roots.some((root) => !['metadata', 'immutable'].includes(root));

/** The object whose content changes: itself, or the Secret that an ExternalSecret makes. */
function targetOf(object: KubernetesObject): string | undefined {
  const { namespace, name, manifest } = object;
  switch (kindOf(object)) {
    case '/ConfigMap':
    case '/Secret':
      return `${object.kind}/${namespace}/${name}`;
    case 'external-secrets.io/ExternalSecret':
      return `Secret/${namespace}/${text(manifest, 'spec', 'target', 'name') ?? name}`;
    default:
      return undefined;
  }
}

function effectOn({ by, how }: Use): Effect {
  const who = reference(by);
  if (kindOf(by) === 'k8s.keycloak.org/Keycloak') {
    return { meaning: 'restart', what: `${who} is restarted by its operator, which watches it` };
  }
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(by.kind)) {
    return { meaning: 'note', what: `is read by ${who}` };
  }
  const command = `kubectl -n ${by.namespace} rollout restart ${by.kind.toLowerCase()}/${by.name}`;
  const what =
    how === 'volume'
      ? `${who} finds the new files within two minutes, but need not read them again: ${command}`
      : `${who} keeps the old values (${how}) until it is restarted: ${command}`;
  return { meaning: 'manual', what };
}

const indexes = new WeakMap<World, ReadonlyMap<string, readonly Use[]>>();

function usesOf(world: World): ReadonlyMap<string, readonly Use[]> {
  const known = indexes.get(world) ?? groupBy(world.environment.objects.flatMap(usesBy), ({ of }) => of);
  indexes.set(world, known);
  return known;
}

/** Everything in an object that is written as pods write it; who has no pods has nothing of the kind. */
function usesBy(object: KubernetesObject): Use[] {
  const { spec } = object.manifest;
  if (spec === undefined || NO_PODS.has(object.group)) return [];
  const subPaths = new Set<string>();
  const found: { use: Use; volume?: string }[] = [];
  walk(spec, (at) => {
    const volume = text(at, 'name');
    if (text(at, 'mountPath') && text(at, 'subPath') && volume) subPaths.add(volume);
    for (const { field, kind, name, how } of WAYS) {
      const used = text(at, field, name);
      const of = `${kind}/${object.namespace}/${used}`;
      if (used) found.push({ use: { of, by: object, how }, volume: how === 'volume' ? volume : undefined });
    }
  });
  const uses = found.map(
    ({ use, volume }): Use => (volume && subPaths.has(volume) ? { ...use, how: 'subPath' } : use),
  );
  return [...new Map(uses.map((use) => [`${use.of} ${use.how}`, use])).values()];
}

const NO_PODS = new Set([
  'rbac.authorization.k8s.io',
  'networking.k8s.io',
  'security.istio.io',
  'networking.istio.io',
]);

const WAYS = [
  { field: 'configMapKeyRef', kind: 'ConfigMap', name: 'name', how: 'environment' },
  { field: 'configMapRef', kind: 'ConfigMap', name: 'name', how: 'environment' },
  { field: 'configMap', kind: 'ConfigMap', name: 'name', how: 'volume' },
  { field: 'secretKeyRef', kind: 'Secret', name: 'name', how: 'environment' },
  { field: 'secretRef', kind: 'Secret', name: 'name', how: 'environment' },
  { field: 'secret', kind: 'Secret', name: 'secretName', how: 'volume' },
] as const;

function walk(value: unknown, visit: (at: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value);
  for (const child of Object.values(value)) walk(child, visit);
}
