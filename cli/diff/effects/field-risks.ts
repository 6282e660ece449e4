import { mapping } from '../../../verify/created/field';
import { nanos } from '../../../verify/schema/values/quantity';

interface FieldRisk {
  readonly kind: string;
  /** Keys with dots between them. */
  readonly path: string;
  /** Undefined where the change is harmless. */
  risk(before: unknown, after: unknown): { readonly what: string; readonly deletes?: boolean } | undefined;
}

const CLUSTER = 'postgresql.cnpg.io/Cluster';
const DATABASE = 'postgresql.cnpg.io/Database';

/** Fields whose change can cost data although the object stays. */
export const FIELD_RISKS: readonly FieldRisk[] = [
  {
    kind: DATABASE,
    path: 'spec.ensure',
    risk: (_before, after) =>
      after === 'absent' ? { what: 'drops the database (ensure: absent)', deletes: true } : undefined,
  },
  {
    kind: DATABASE,
    path: 'spec.databaseReclaimPolicy',
    risk: (_before, after) =>
      after === 'delete'
        ? { what: 'lets the database go when the object goes (databaseReclaimPolicy: delete)' }
        : undefined,
  },
  {
    kind: CLUSTER,
    path: 'spec.instances',
    risk: (before, after) =>
      Number(before) > 1 && after === 1
        ? { what: `keeps one instance of ${before}: what is on a lost node is in no other` }
        : undefined,
  },
  {
    kind: CLUSTER,
    path: 'spec.imageName',
    risk: (before, after) => {
      const [old, now] = [majorOf(before), majorOf(after)];
      if (old === undefined || now === undefined || old === now) return undefined;
      return now > old
        ? {
            what: `upgrades PostgreSQL ${old} to ${now}: the database is down meanwhile, and there is no way back but a backup`,
          }
        : { what: `goes back from PostgreSQL ${old} to ${now}: the operator refuses it` };
    },
  },
  {
    kind: CLUSTER,
    path: 'spec.storage.size',
    risk: (before, after) =>
      isLess(after, before)
        ? { what: `shrinks its volumes from ${before} to ${after}: the operator refuses it` }
        : undefined,
  },
  {
    kind: CLUSTER,
    path: 'spec.plugins',
    risk: (before, after) =>
      archives(before) && !archives(after)
        ? { what: 'archives no write-ahead log any more: no recovery to a point in time' }
        : undefined,
  },
  {
    kind: CLUSTER,
    path: 'spec.backup',
    risk: (before, after) =>
      before !== undefined && after === undefined ? { what: 'has no backup any more' } : undefined,
  },
  {
    kind: 'postgresql.cnpg.io/ScheduledBackup',
    path: 'spec.suspend',
    risk: (_before, after) =>
      after === true ? { what: 'takes no backup any more (suspend: true)' } : undefined,
  },
  {
    kind: 'barmancloud.cnpg.io/ObjectStore',
    path: 'spec.configuration.destinationPath',
    risk: (before, after) => ({
      what: `looks for backups in ${after}: those in ${before} are no longer found`,
    }),
  },
  {
    kind: 'barmancloud.cnpg.io/ObjectStore',
    path: 'spec.retentionPolicy',
    risk: (before, after) => ({
      what: `keeps backups for ${after ?? 'ever'} instead of ${before ?? 'ever'}`,
    }),
  },
  {
    kind: '/PersistentVolumeClaim',
    path: 'spec.resources.requests.storage',
    risk: (before, after) =>
      isLess(after, before)
        ? { what: `shrinks from ${before} to ${after}: the API server refuses it` }
        : undefined,
  },
  {
    kind: '/PersistentVolume',
    path: 'spec.persistentVolumeReclaimPolicy',
    risk: (_before, after) =>
      after === 'Delete' ? { what: 'goes with its claim from now on (Delete)' } : undefined,
  },
  {
    kind: 'apps/StatefulSet',
    path: 'spec.persistentVolumeClaimRetentionPolicy',
    risk: (_before, after) => {
      const { whenDeleted, whenScaled } = mapping(after);
      const when = [
        whenDeleted === 'Delete' && 'it is deleted',
        whenScaled === 'Delete' && 'it is scaled down',
      ].filter(Boolean);
      return when.length > 0 ? { what: `deletes its volumes when ${when.join(' or ')}` } : undefined;
    },
  },
  {
    kind: 'argoproj.io/Application',
    path: 'spec.syncPolicy.syncOptions',
    risk: (before, after) => {
      const [old, now] = [keepingIn(before), keepingIn(after)];
      return old && !now
        ? {
            what: `loses its protection ${old}: Argo CD may prune the definitions that it brings from now on`,
          }
        : undefined;
    },
  },
  {
    kind: 'argoproj.io/ApplicationSet',
    path: 'spec.syncPolicy',
    risk: (before, after) => {
      const [old, now] = [mapping(before), mapping(after)];
      if (old.preserveResourcesOnDeletion === true && now.preserveResourcesOnDeletion !== true) {
        return { what: 'deletes what its Applications brought when they go (preserveResourcesOnDeletion)' };
      }
      const keeps = ['create-only', 'create-update'];
      return keeps.includes(String(old.applicationsSync)) && !keeps.includes(String(now.applicationsSync))
        ? {
            what: `deletes Applications that its generator no longer finds (applicationsSync: ${now.applicationsSync ?? 'sync'})`,
          }
        : undefined;
    },
  },
  {
    kind: 'apiextensions.k8s.io/CustomResourceDefinition',
    path: 'spec.versions',
    risk: (before, after) => {
      const now = new Set(namesOf(after));
      const gone = namesOf(before).filter((name) => !now.has(name));
      return gone.length > 0
        ? { what: `no longer has version ${gone.join(', ')}: objects stored as such cannot be read` }
        : undefined;
    },
  },
];

const namesOf = (versions: unknown): string[] =>
  Array.isArray(versions) ? versions.map((version) => String(mapping(version).name)) : [];

/** The option that keeps what an Application no longer brings. */
const keepingIn = (options: unknown): string | undefined =>
  (Array.isArray(options) ? options.map(String) : []).find((one) => /^Prune=(?:false|confirm)$/.test(one));

const archives = (plugins: unknown): boolean =>
  Array.isArray(plugins) && plugins.some((plugin) => mapping(plugin).isWALArchiver === true);

/** `18` of `ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie`. */
function majorOf(image: unknown): number | undefined {
  const [, major] = /:(\d+)/.exec(String(image).replace(/@.*/, '')) ?? [];
  return major === undefined ? undefined : Number(major);
}

function isLess(a: unknown, b: unknown): boolean {
  const [first, second] = [nanos(String(a)), nanos(String(b))];
  return first !== undefined && second !== undefined && first < second;
}
