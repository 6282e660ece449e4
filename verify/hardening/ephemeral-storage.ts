import { field, items, mapping, text } from '../created/field';
import type { Manifest } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { type Container, containersOf, type Workload, workloadsOf } from './workload';

/**
 * The kubelet evicts a pod when an emptyDir is larger than its `sizeLimit`, and when all that its containers write on the node is
 * more than their limits together. Their logs it rotates by itself; what is in memory counts as memory.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/eviction/eviction_manager.go `localStorageEviction`
 * @see https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
 */
export const ephemeralStorage: Rule = {
  name: 'hardening/ephemeral-storage',
  contract: 'what a container writes on the disk of its node has a limit',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      const boundless = boundlessVolumes(workload);
      for (const container of containersOf(workload)) yield* inContainer(workload, container, boundless);
      yield* ofOperator(workload);
    }
  },
};

/** Disks of emptyDirs without a limit, by the names of their volumes. */
function boundlessVolumes({ template }: Workload): ReadonlySet<string> {
  const boundless = items(template, 'spec', 'volumes').filter(
    (volume) => field(volume, 'emptyDir') !== undefined && !isBounded(field(volume, 'emptyDir')),
  );
  return new Set(boundless.map((volume) => text(volume, 'name') ?? ''));
}

/** Whether an emptyDir is in memory, or may only become so large. */
const isBounded = (emptyDir: unknown): boolean =>
  text(emptyDir, 'medium')?.startsWith('Memory') === true ||
  text(emptyDir, 'medium')?.startsWith('HugePages') === true ||
  isAmount(field(emptyDir, 'sizeLimit'));

function* inContainer(
  workload: Workload,
  { path, value, name }: Container,
  boundless: ReadonlySet<string>,
): Iterable<Fault> {
  if (hasLimit(value)) return;
  const volumes = items(value, 'volumeMounts')
    .filter((mount) => field(mount, 'readOnly') !== true && boundless.has(text(mount, 'name') ?? ''))
    .map((mount) => `emptyDir ${text(mount, 'name')}`);
  const isWritable = field(value, 'securityContext', 'readOnlyRootFilesystem') !== true;
  const disks = [...new Set([...(isWritable ? ['its root file system'] : []), ...volumes])];
  if (disks.length === 0) return;
  yield {
    object: workload.object,
    path: workload.at([...path, 'resources', 'limits', 'ephemeral-storage']),
    what: `container ${name} can fill its node: ${disks.join(', ')} without a limit`,
    fix: isWritable
      ? 'set limits.ephemeral-storage to what it has been seen to write'
      : 'set sizeLimit of the emptyDir, or limits.ephemeral-storage of the container',
  };
}

const hasLimit = (container: unknown): boolean =>
  isAmount(field(container, 'resources', 'limits', 'ephemeral-storage'));

/** Zero is no limit. */
const isAmount = (value: unknown): boolean =>
  (typeof value === 'number' && value > 0) || (typeof value === 'string' && /[1-9]/.test(value));

/** Disks that an operator gives its pods: the volume, and where the custom resource limits it, if it can. */
interface Disk {
  readonly volume: string;
  readonly limit: Path;
}

function* ofOperator(workload: Workload): Iterable<Fault> {
  const { object } = workload;
  const disks = OPERATORS[`${object.group}/${object.kind}`]?.(object.manifest) ?? [];
  const [own] = containersOf(workload);
  for (const { volume, limit } of disks) {
    if (isAmount(field(object.manifest, ...limit)) || hasLimit(own?.value)) continue;
    yield {
      object,
      path: limit,
      what: `its pods can fill their node: the operator gives them the emptyDir ${volume} without a limit`,
      fix: 'set this field, or limits.ephemeral-storage of the container',
    };
  }
}

/**
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/volumes.go `createEphemeralVolume`
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/pgbouncer/deployments.go `Deployment`
 */
const OPERATORS: Readonly<Record<string, (manifest: Manifest) => readonly Disk[]>> = {
  'postgresql.cnpg.io/Cluster': (manifest) =>
    field(manifest, 'spec', 'ephemeralVolumeSource') === undefined
      ? [{ volume: 'scratch-data', limit: ['spec', 'ephemeralVolumesSizeLimit', 'temporaryData'] }]
      : [],
  'postgresql.cnpg.io/Pooler': () => [
    {
      volume: 'scratch-data',
      limit: ['spec', 'template', 'spec', 'containers', 0, 'resources', 'limits', 'ephemeral-storage'],
    },
  ],
  ...Object.fromEntries(
    ['Alertmanager', 'Prometheus', 'PrometheusAgent', 'ThanosRuler'].map((kind) => [
      `monitoring.coreos.com/${kind}`,
      ofStorage,
    ]),
  ),
};

/** Without a claim, data is in an emptyDir. @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/server/statefulset.go */
function ofStorage(manifest: Manifest): readonly Disk[] {
  const { volumeClaimTemplate, ephemeral, emptyDir } = mapping(manifest, 'spec', 'storage');
  const onClaim = emptyDir === undefined && (volumeClaimTemplate ?? ephemeral) !== undefined;
  if (onClaim || (emptyDir !== undefined && isBounded(emptyDir))) return [];
  return [{ volume: 'of its data', limit: ['spec', 'storage', 'emptyDir', 'sizeLimit'] }];
}
