import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Component } from '../constructs/component';
import { argocdNamespace } from '../constructs/operations/argocd-namespace';
import type { TenantPlatform } from '../constructs/tenancy/tenant-platform';
import { waveNumber } from '../constructs/wave';
import type { RepositoryFields } from '../environments/repository';
import { type ChildDelivery, childApplication, componentApplication, folderSource } from './application';
import { discovery } from './discovery';
import { manifestFiles } from './manifest-files';
import { canFollowSpec } from './sync-operations';

export interface RootApplicationsProps {
  /** Name of the environment. */
  readonly environment: string;
  /** Repository with the content of `dist`, a folder for each component. */
  readonly repository: RepositoryFields;
  /** Every component, complete: one without objects of its own has no folder. */
  readonly components: readonly Component[];
  /** The platform as tenants see it. @default there are no tenants to discover */
  readonly forTenants?: Pick<TenantPlatform, 'prometheus'>;
  /** Oldest Kubernetes version of a node. @default 1.34 */
  readonly kubernetes?: string;
}

/**
 * What the root Application of an environment holds: an Application per component in its wave, one for the bootstrap, and
 * after them the tenants.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/
 */
export class RootApplications extends Chart {
  constructor(scope: Construct, id: string, props: RootApplicationsProps) {
    const { environment, repository, components } = props;
    super(scope, id, {
      disableResourceNameHashes: true,
      labels: { 'app.kubernetes.io/part-of': 'plinth' },
    });
    const delivery = { environment, repository, followsSpec: canFollowSpec(props.kubernetes) };
    bootstrapApplication(this, delivery);
    for (const component of components) componentApplication(this, component, delivery);
    if (!props.forTenants) return;
    // Last, so that its tenants find the platform; among themselves tenants do not wait for each other.
    discovery(this, 'tenants', {
      repository,
      files: `index/${environment}/tenants/*.json`,
      project: 'tenants',
      wave: waveNumber('tenants'),
      application: {
        name: `${environment}-tenant-{{ .name }}`,
        revision: repository.branch,
        namespace: '{{ .namespace }}',
      },
      longestPause: '3m',
    });
  }

  /** Manifests by file name, one Application a file. */
  files(): Map<string, object[]> {
    return manifestFiles(this, (object) => object.node.id);
  }
}

/** Projects come before the Applications that need them. The folder also has Helm values, which are no manifests. */
function bootstrapApplication(
  scope: Construct,
  { environment, repository, followsSpec }: ChildDelivery,
): void {
  childApplication(scope, {
    environment,
    followsSpec,
    name: 'bootstrap',
    project: 'root',
    wave: -1,
    namespace: argocdNamespace.name,
    sources: [
      {
        ...folderSource(repository, `${environment}/bootstrap`),
        directory: { include: '*.k8s.yaml' },
      },
    ],
  });
}
