import type { Construct } from 'constructs';
import { argocdNamespace } from '../constructs/operations/argocd-namespace';
import { waveLabel } from '../constructs/wave';
import type { RepositoryFields } from '../environments/repository';
import { ApplicationSet, ApplicationSetSpecSyncPolicyApplicationsSync } from '../imports/argoproj.io';
import { inCluster, retriedWithoutEnd } from './sync-policy';

interface DiscoveryProps {
  /** Repository with the index files and the folders that they name. */
  readonly repository: RepositoryFields;
  /** Index files, one Application each. @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git-File-Globbing/ */
  readonly files: string;
  /** Literal: whoever could write it into an index file would choose the rights of the Application. */
  readonly project: string;
  /** Place in the order of the root's sync. @default not part of it */
  readonly wave?: number;
  /** Templates over the fields of an index file. @default no annotations */
  readonly application: {
    readonly name: string;
    readonly revision: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** Between two attempts of a sync, like `20s`. */
  readonly longestPause: string;
}

/**
 * An ApplicationSet that makes an Application of every index file. It never deletes one, and its own deletion leaves them
 * all: a file that is missing by mistake must not take an environment or a tenant along.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Controlling-Resource-Modification/
 */
export function discovery(scope: Construct, name: string, props: DiscoveryProps): void {
  const { repository, files, project, wave, application, longestPause } = props;
  new ApplicationSet(scope, name, {
    metadata: {
      name,
      namespace: argocdNamespace.name,
      ...(wave !== undefined && {
        labels: waveLabel(wave),
        annotations: { 'argocd.argoproj.io/sync-wave': String(wave) },
      }),
    },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        { git: { repoUrl: repository.url, revision: repository.branch, files: [{ path: files }] } },
      ],
      syncPolicy: {
        applicationsSync: ApplicationSetSpecSyncPolicyApplicationsSync.CREATE_HYPHEN_UPDATE,
        preserveResourcesOnDeletion: true,
      },
      template: {
        metadata: {
          name: application.name,
          labels: { 'app.kubernetes.io/part-of': 'plinth' },
          annotations: application.annotations,
        },
        spec: {
          project,
          source: {
            repoUrl: repository.url,
            targetRevision: application.revision,
            path: '{{ .folder }}',
          },
          destination: { server: inCluster, namespace: application.namespace },
          syncPolicy: retriedWithoutEnd(longestPause),
        },
      },
    },
  });
}
