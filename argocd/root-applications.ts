import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Component } from '../constructs/component';
import { argocdNamespace } from '../constructs/operations/argocd-namespace';
import {
  lastSynced,
  type ProjectOfComponents,
  projectsOfComponents,
} from '../constructs/operations/last-synced';
import { waveNumber } from '../constructs/wave';
import type { RepositoryFields } from '../environments/repository';
import { AppProject, type AppProjectSpec } from '../imports/argoproj.io';
import { type ChildDelivery, childApplication, componentApplication, folderSource } from './application';
import { discovery } from './discovery';
import { manifestFiles } from './manifest-files';
import { projectOf } from './projects';
import { canFollowSpec } from './sync-operations';
import { ownFolderOnly } from './sync-policy';

export interface RootApplicationsProps {
  /** Name of the environment. */
  readonly environment: string;
  /** Repository with the content of `dist`, a folder for each component. */
  readonly repository: RepositoryFields;
  /** Every component, complete: one without objects of its own has no folder. */
  readonly components: readonly Component[];
  /** Whether there are tenants to discover. */
  readonly hasTenants: boolean;
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
    for (const project of projectsOfComponents) {
      lastSyncedProject(this, project, projectOf(project, components, repository));
    }
    if (!props.hasTenants) return;
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
        annotations: ownFolderOnly,
      },
      longestPause: '3m',
    });
  }

  /** Manifests by file name, one Application a file. */
  files(): Map<string, object[]> {
    return manifestFiles(this, (object) => object.node.id);
  }
}

/** A hook after all waves and all that is pruned, so that it changes only then. */
function lastSyncedProject(scope: Construct, project: ProjectOfComponents, spec: AppProjectSpec): void {
  const name = lastSynced(project);
  new AppProject(scope, name, {
    metadata: {
      name,
      namespace: argocdNamespace.name,
      annotations: { 'argocd.argoproj.io/hook': 'PostSync' },
    },
    spec: { ...spec, description: `What ${project} allowed when the root was last synced to its end` },
  });
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
