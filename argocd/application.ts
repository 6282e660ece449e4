import type { Construct } from 'constructs';
import type { Component, GitManifests, HelmChart, Project } from '../constructs/component';
import { argocdNamespace } from '../constructs/operations/argocd-namespace';
import { waveLabel, waveNumber } from '../constructs/wave';
import type { RepositoryFields } from '../environments/repository';
import { Application, type ApplicationSpecSource } from '../imports/argoproj.io';
import {
  inCluster,
  ownFolderOnly,
  pruneOnRequest,
  retriedWithoutEnd,
  syncPolicy,
  takenOverFrom,
} from './sync-policy';

interface ChildApplicationProps {
  /** Name of the environment, the prefix of the Application's. */
  readonly environment: string;
  /** Name without the environment. */
  readonly name: string;
  /** AppProject that limits what the Application may sync. */
  readonly project: Project | 'root';
  /** Place in the order of the root's sync; lower is earlier. */
  readonly wave: number;
  /** Namespace of every object that does not name its own. */
  readonly namespace: string;
  /** Where the manifests come from; of several, the later wins. */
  readonly sources: readonly ApplicationSpecSource[];
  /** Whether the objects go with the Application. @default they stay, and a person removes them */
  readonly cascade?: boolean;
  /** Whether only those objects are pruned that ask for it. @default all that do not forbid it */
  readonly prunesOnRequest?: boolean;
  /** Field manager of whoever has installed it before. @default nobody, or kubectl's client-side apply */
  readonly installedBy?: string;
  /** Whether its operations follow its spec. @default they keep the pin that they began with, and end after five retries */
  readonly followsSpec?: boolean;
}

/** What all Applications of a root have in common. */
export interface ChildDelivery {
  /** Name of the environment. */
  readonly environment: string;
  /** Repository with the content of `dist`. */
  readonly repository: RepositoryFields;
  /** Whether the cluster has the policy of `operationsFollowSpec`. */
  readonly followsSpec: boolean;
}

/** An Application of the root, named `<environment>-<name>`. */
export function childApplication(scope: Construct, props: ChildApplicationProps): void {
  const {
    environment,
    name,
    project,
    wave,
    namespace,
    sources,
    cascade = false,
    prunesOnRequest = false,
    followsSpec = false,
    installedBy,
  } = props;
  const policy = prunesOnRequest ? pruneOnRequest : syncPolicy;
  new Application(scope, name, {
    metadata: {
      name: `${environment}-${name}`,
      namespace: argocdNamespace.name,
      labels: waveLabel(wave),
      annotations: {
        'argocd.argoproj.io/sync-wave': String(wave),
        ...ownFolderOnly,
        ...(installedBy && takenOverFrom(installedBy)),
      },
      ...(cascade && { finalizers: ['resources-finalizer.argocd.argoproj.io/foreground'] }),
    },
    spec: {
      project,
      // One source in the list of several would be an Application of another kind to Argo CD, without its history.
      ...(sources.length === 1 ? { source: sources[0] } : { sources: [...sources] }),
      destination: { server: inCluster, namespace },
      syncPolicy: followsSpec ? retriedWithoutEnd('1m', policy) : policy,
    },
  });
}

/**
 * The Application of a component: its chart, its third-party manifests and its own folder, as far as it has them.
 *
 * Services take their objects with them when they are removed, but for what is kept. Whatever else goes leaves everything
 * behind: without their operator, custom resources are looked after by nobody. CRDs stay in any case, as Argo CD deletes none.
 */
export function componentApplication(scope: Construct, component: Component, delivery: ChildDelivery): void {
  const { name, project, wave, namespace, chart, manifests, apiObjects } = component;
  const { environment, repository, followsSpec } = delivery;
  const sources = [
    ...(chart ? [chartSource(chart, namespace)] : []),
    ...(manifests ? [gitSource(manifests)] : []),
    ...(apiObjects.length > 0 ? [folderSource(repository, `${environment}/${name}`)] : []),
  ];
  if (sources.length === 0) {
    throw new Error(`${name}: must have a chart, manifests or objects, got none; leave the component out`);
  }
  childApplication(scope, {
    environment,
    name,
    project,
    wave: waveNumber(wave),
    namespace,
    sources,
    cascade: wave === 'services',
    prunesOnRequest: component.prunesOnRequest,
    followsSpec,
    installedBy: chart?.installedBy,
  });
}

/** A folder of the platform's own repository. */
export const folderSource = ({ url, branch }: RepositoryFields, path: string): ApplicationSpecSource => ({
  repoUrl: url,
  targetRevision: branch,
  path,
});

const chartSource = (chart: HelmChart, componentNamespace: string): ApplicationSpecSource => {
  const { repository, name, version, releaseName = name, values, namespace = componentNamespace } = chart;
  return {
    repoUrl: repository,
    chart: name,
    targetRevision: version,
    helm: {
      releaseName,
      ...(namespace !== componentNamespace && { namespace }),
      ...(values && Object.keys(values).length > 0 && { valuesObject: values }),
    },
  };
};

const gitSource = ({ repository, revision, path, include }: GitManifests): ApplicationSpecSource => ({
  repoUrl: repository,
  targetRevision: revision,
  path,
  directory: { include },
});
