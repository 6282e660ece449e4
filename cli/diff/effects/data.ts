import { items, text } from '../../../verify/created/field';
import { type KubernetesObject, reference } from '../../../verify/dist';
import type { Effect } from '../change';
import { isChanged } from '../pairs';
import { type Context, type EffectRule, kindOf } from './context';
import { FIELD_RISKS } from './field-risks';
import { syncOptionsOf } from './sync-options';

/** What is lost with an object of a kind, at the end of a sentence that begins with `with`. */
const HELD: Readonly<Record<string, string>> = {
  '/Namespace': 'what is in it',
  '/PersistentVolume': 'the volume',
  '/PersistentVolumeClaim': 'the volume',
  'apiextensions.k8s.io/CustomResourceDefinition': 'every object of its kind',
  'barmancloud.cnpg.io/ObjectStore': 'the way to the backups',
  'postgresql.cnpg.io/Backup': 'the backup',
  'postgresql.cnpg.io/Cluster': 'the databases and their volumes',
  'postgresql.cnpg.io/Database': 'the database',
  'postgresql.cnpg.io/ScheduledBackup': 'all backups to come',
  'snapshot.storage.k8s.io/VolumeSnapshot': 'the snapshot',
  'v1.edp.epam.com/ClusterKeycloakRealm': 'the realm and its users',
  'v1.edp.epam.com/KeycloakRealm': 'the realm and its users',
  'v1.edp.epam.com/KeycloakRealmUser': 'the user',
};

/** What an object holds that cannot be made again from the sources; undefined if nothing. */
export function heldBy(object: KubernetesObject): string | undefined {
  const held = HELD[kindOf(object)];
  if (held) return held;
  if (
    kindOf(object) === 'apps/StatefulSet' &&
    items(object.manifest, 'spec', 'volumeClaimTemplates').length > 0
  ) {
    return 'what its volumes hold';
  }
  if (/Bucket(?:Claim)?$/.test(object.kind)) return 'the bucket';
  return syncOptionsOf(object).some((option) => PROTECTIONS.test(option)) ? 'what it holds' : undefined;
}

const PROTECTIONS = /^(?:Prune|Delete)=(?:false|confirm)$/;

/** Databases, volumes, realms, object stores, namespaces and definitions that go, or lose what protects them. */
export const data: EffectRule = function* (pair, context) {
  const { before, after } = pair;
  if (before && !after) yield* removal(before, context);
  if (!isChanged(pair)) return;
  if (heldBy(pair.before)) yield* unprotected(pair.before, pair.after);
  for (const { kind, path, risk } of FIELD_RISKS) {
    if (kind !== kindOf(pair.after)) continue;
    const [old, now] = [pair.before, pair.after].map(({ manifest }) => valueAt(manifest, path));
    const found = JSON.stringify(old) === JSON.stringify(now) ? undefined : risk(old, now);
    if (found) yield { meaning: 'data', ...found };
  }
};

function valueAt(manifest: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], manifest);
}

function* removal(object: KubernetesObject, context: Context): Iterable<Effect> {
  const held = heldBy(object);
  if (!held) return;
  const stays = keptOf(object, context) !== undefined;
  yield { meaning: 'data', what: fateOf(object, held, context), deletes: true, ...(stays && { stays }) };
}

function fateOf(object: KubernetesObject, held: string, context: Context): string {
  if (context.keepsApplication(object.component)) {
    return 'is no longer managed: the ApplicationSet keeps the Application, until someone deletes it and what it brought';
  }
  if (isLeft(object, context)) {
    return `is no longer managed: Argo CD leaves it in the cluster (${askedFor(object, context)}), and nobody looks after ${held}`;
  }
  if (keepsVolumes(object)) return `is deleted; its volumes stay, and nobody looks after ${held}`;
  return `is deleted, with ${held}`;
}

/** What stays in the cluster of an object that goes: itself, or its volumes; undefined if nothing. */
export function keptOf(object: KubernetesObject, context: Context): string | undefined {
  if (isLeft(object, context)) return reference(object);
  return heldBy(object) && keepsVolumes(object) ? `volumes of ${reference(object)}` : undefined;
}

/** A component that is gone takes its Application along, and that asks for Delete, not for Prune. */
const askedFor = ({ component }: KubernetesObject, { isGone }: Context): string =>
  isGone(component) ? 'Delete=false' : 'Prune=false';

const isLeft = (object: KubernetesObject, context: Context): boolean =>
  syncOptionsOf(object).includes(askedFor(object, context));

const keepsVolumes = (object: KubernetesObject): boolean =>
  kindOf(object) === 'apps/StatefulSet' &&
  text(object.manifest, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') !== 'Delete';

function* unprotected(before: KubernetesObject, after: KubernetesObject): Iterable<Effect> {
  const now = syncOptionsOf(after);
  const lost = syncOptionsOf(before).filter((option) => PROTECTIONS.test(option) && !now.includes(option));
  if (lost.length > 0) {
    yield {
      meaning: 'data',
      what: `loses its protection ${lost.join(',')}: Argo CD may delete it from now on`,
    };
  }
  if (lost.length === 0 && text(before.manifest, 'metadata', 'annotations', RETAIN) === 'keep') {
    if (text(after.manifest, 'metadata', 'annotations', RETAIN) !== 'keep') {
      yield { meaning: 'data', what: `loses its protection ${RETAIN}` };
    }
  }
}

const RETAIN = 'helm.sh/resource-policy';
