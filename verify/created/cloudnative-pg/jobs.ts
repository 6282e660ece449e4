import type { Draft, WorldObject } from '../creation';
import { workload } from '../drafts';
import { field } from '../field';
import { accountOf, inherit, inheritedAnnotations, instancesOf, metadataOf, notInherited } from './metadata';

/**
 * The Jobs that prepare instances: the first one's, those of the others, and the one of an upgrade to another major version.
 *
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/jobs.go
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/reconciler/majorupgrade/job.go
 */
export function* jobs(object: WorldObject): Iterable<Draft> {
  const { manifest } = object;
  for (const role of bootstrapRoles(manifest)) yield job(object, 1, role);
  // a replica is copied, or restored from a snapshot of the backups
  const isSnapshot = field(manifest, 'spec', 'backup', 'volumeSnapshot') !== undefined;
  for (let serial = 2; serial <= instancesOf(manifest); serial++) {
    yield job(object, serial, 'join');
    if (isSnapshot) yield job(object, serial, 'snapshot-recovery');
  }
  yield job(object, 1, 'major-upgrade');
}

/** How the first instance comes to be; a Backup may be one of either kind. */
function bootstrapRoles(manifest: unknown): readonly string[] {
  const bootstrap = field(manifest, 'spec', 'bootstrap');
  const recovery = field(bootstrap, 'recovery');
  if (field(recovery, 'volumeSnapshots') !== undefined) return ['snapshot-recovery'];
  if (field(recovery, 'backup') !== undefined) return ['full-recovery', 'snapshot-recovery'];
  if (recovery !== undefined) return ['full-recovery'];
  if (field(bootstrap, 'pg_basebackup') !== undefined) return ['pgbasebackup'];
  return [field(bootstrap, 'initdb', 'import') === undefined ? 'initdb' : 'import'];
}

function job(object: WorldObject, serial: number, role: string): Draft {
  const { namespace = '', name, manifest } = object;
  const { labels, perPod } = metadataOf(object);
  const instance = `${name}-${serial}`;
  const own = { ...labels, 'cnpg.io/instanceName': instance, 'cnpg.io/jobRole': role };
  return {
    ...workload({
      kind: 'Job',
      namespace,
      name: `${instance}-${role}`,
      labels: inherit(own, manifest),
      annotations: inheritedAnnotations(manifest),
      serviceAccount: accountOf(object),
    }),
    perPod: notInherited(perPod, manifest),
  };
}
