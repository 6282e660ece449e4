import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient } from '../api/client';
import type { Resources } from '../api/resources';

/** argocd-server makes the project `default` as soon as it starts, which is before a person applies the bootstrap. */
export async function startArgoCdServer(
  client: ApiClient,
  resources: Resources,
  bootstrap: readonly KubernetesObject[],
): Promise<void> {
  const project = bootstrap.find(({ kind, name }) => kind === 'AppProject' && name === 'default');
  const path = project && (await resources.path(project));
  if (!path) return;
  const { apiVersion, kind, name, namespace } = project;
  const open = { apiVersion, kind, metadata: { name, namespace }, spec: OPEN };
  await client.post(`${path.replace(/\/default$/, '')}?fieldManager=argocd-server`, open);
}

/** @see https://github.com/argoproj/argo-cd/blob/v3.5.2/server/server.go initializeDefaultProject */
const OPEN = {
  sourceRepos: ['*'],
  destinations: [{ server: '*', namespace: '*' }],
  clusterResourceWhitelist: [{ group: '*', kind: '*' }],
};

interface Source {
  readonly chart?: string;
  readonly helm?: { readonly valuesObject?: { readonly configs?: Readonly<Record<string, object>> } };
}

/** ConfigMaps that the chart makes of its values as they are. */
const SETTINGS = { cm: 'argocd-cm', params: 'argocd-cmd-params-cm', rbac: 'argocd-rbac-cm' };

/** The settings of Argo CD where an Application has its chart. They are in no folder of dist; their file is the Application's. */
export function settingsOf(application: KubernetesObject): KubernetesObject[] {
  if (application.kind !== 'Application') return [];
  const { sources = [], source } = application.manifest.spec as { sources?: Source[]; source?: Source };
  const chart = [...sources, ...(source ? [source] : [])].find((one) => one.chart === 'argo-cd');
  const configs = chart?.helm?.valuesObject?.configs ?? {};
  const { namespace } = application;
  return Object.entries(SETTINGS).flatMap(([key, name]) => {
    const data = configs[key];
    if (!data) return [];
    const identity = { apiVersion: 'v1', kind: 'ConfigMap' };
    const manifest = { ...identity, metadata: { name, namespace }, data };
    return [{ ...application, ...identity, group: '', name, manifest }];
  });
}
