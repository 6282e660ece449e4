import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Component } from '../constructs/component';
import { argocdNamespace } from '../constructs/operations/argocd-namespace';
import { projectLabel, projectsOfComponents } from '../constructs/operations/last-synced';
import type { RepositoryFields } from '../environments/repository';
import { AppProject } from '../imports/argoproj.io';
import { discovery } from './discovery';
import { manifestFiles } from './manifest-files';
import { closedDefault, projectOf, rootProject, tenantsProject } from './projects';
import { canFollowSpec, operationsFollowSpec } from './sync-operations';

export interface BootstrapProps {
  /** Name of the environment. */
  readonly environment: string;
  /** Repository with the content of `dist`, a source that the projects allow. */
  readonly repository: RepositoryFields;
  /** Every component, complete: what a project allows follows from the components in it. */
  readonly components: readonly Component[];
  /** Whether there are tenants to discover. */
  readonly hasTenants: boolean;
  /** Oldest Kubernetes version of a node. @default 1.34 */
  readonly kubernetes?: string;
}

const fileOf: Readonly<Record<string, string>> = { AppProject: 'projects', ApplicationSet: 'platform' };

/**
 * What a cluster with a fresh Argo CD is given once, by hand or by OpenTofu; from then on Argo CD takes it from Git as well.
 * It is the projects and the ApplicationSet that discovers the environment.
 */
export class Bootstrap extends Chart {
  constructor(scope: Construct, id: string, props: BootstrapProps) {
    const { environment, repository, components } = props;
    super(scope, id, {
      disableResourceNameHashes: true,
      labels: { 'app.kubernetes.io/part-of': 'plinth' },
    });
    const projects = {
      default: closedDefault,
      root: rootProject(repository),
      ...(props.hasTenants && { tenants: tenantsProject(repository) }),
    };
    const { name: namespace } = argocdNamespace;
    for (const [name, spec] of Object.entries(projects)) {
      new AppProject(this, name, { metadata: { name, namespace }, spec });
    }
    for (const name of projectsOfComponents) {
      const spec = projectOf(name, components, repository);
      new AppProject(this, name, { metadata: { name, namespace, labels: projectLabel(name) }, spec });
    }
    if (canFollowSpec(props.kubernetes)) operationsFollowSpec(this);
    discovery(this, 'platform', {
      repository,
      files: `index/${environment}.json`,
      project: 'root',
      application: {
        name: '{{ .environment }}-root',
        revision: '{{ .revision }}',
        namespace: argocdNamespace.name,
      },
      // It is also how long a wave waits after the one before is ready.
      longestPause: '20s',
    });
  }

  /** Manifests by file name: the projects, the ApplicationSet, and what is left to the first sync. */
  files(): Map<string, object[]> {
    return manifestFiles(this, ({ kind }) => fileOf[kind] ?? 'sync-operations');
  }
}
