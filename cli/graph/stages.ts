import type { End } from '../../verify/connectivity/connection';
import type { Network } from '../../verify/connectivity/network';
import type { TenantStageView } from './graph';

type Stage = Omit<TenantStageView, 'shape'>;

/** The stages of tenants, by the labels of their namespaces. */
export class Stages {
  readonly byNamespace: ReadonlyMap<string, Stage>;

  constructor({ namespaces }: Network) {
    const stages = namespaces.names.flatMap((namespace): Stage[] => {
      const labels = namespaces.labelsOf(namespace);
      const tenant = labels['plinth.dev/tenant'];
      const stage = labels['plinth.dev/stage'];
      return tenant && stage ? [{ tenant, stage, namespace }] : [];
    });
    this.byNamespace = new Map(stages.map((stage) => [stage.namespace, stage]));
  }

  /** The stage that an end is a workload of. Ends are named `namespace/name`. */
  of({ name }: End): Stage | undefined {
    const [namespace = ''] = name.split('/');
    return this.byNamespace.get(namespace);
  }

  /** Whether an end stands for pods of tenants, by what they have in common. */
  isCommon(end: End): boolean {
    return end.pods.length > 0 && end.pods.every(({ namespace }) => this.byNamespace.has(namespace));
  }
}
