import { field, items, mapping } from '../../created/field';

type Written = readonly [which: string, status: object];

/** What controllers write into the status of kinds of which conditions do not say everything, by group and kind. */
const WRITTEN: Readonly<Record<string, (spec: unknown) => Written[]>> = {
  /** @see https://github.com/argoproj/argo-cd/blob/v3.5.2/pkg/apis/application/v1alpha1/types.go `ApplicationStatus` */
  'argoproj.io/Application': (spec) => {
    const sources = items(spec, 'sources');
    const compared = { source: mapping(spec, 'source'), ...(sources.length > 0 && { sources }) };
    const status = (sync: string, health: string, phase?: string): Written => [
      `that is ${sync}, ${health} and ${phase ?? 'without operation'}`,
      {
        sync: { status: sync, comparedTo: { ...compared, destination: mapping(spec, 'destination') } },
        health: { status: health },
        ...(phase && { operationState: { phase } }),
      },
    ];
    return [
      status('Synced', 'Healthy', 'Succeeded'),
      status('Synced', 'Healthy'),
      status('Synced', 'Degraded', 'Succeeded'),
      status('Synced', 'Progressing', 'Running'),
      status('OutOfSync', 'Missing', 'Failed'),
      status('Unknown', 'Unknown', 'Error'),
    ];
  },
  /** @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/api/v1/cluster_types.go `ClusterStatus` */
  'postgresql.cnpg.io/Cluster': (spec) => {
    const instances = field(spec, 'instances') ?? 1;
    const healthy = 'Cluster in healthy state';
    return [
      ['that is healthy', { phase: healthy, instances, readyInstances: instances }],
      ['with no instance ready', { phase: healthy, instances }],
      ['that changes its primary', { phase: 'Switchover in progress', phaseReason: 'to another', instances }],
    ];
  },
};

/** The statuses of an object whose controller is known. */
export function writtenOf(object: object): readonly Written[] {
  const [group = ''] = String(field(object, 'apiVersion')).split('/');
  return WRITTEN[`${group}/${String(field(object, 'kind'))}`]?.(field(object, 'spec')) ?? [];
}
