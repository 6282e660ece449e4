import type { Manifest } from '../../constructs/component';

interface Source {
  readonly repoURL: string;
}

interface ApplicationSpec {
  readonly project: string;
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly destination: { readonly server: string; readonly namespace: string };
}

interface Kind {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
}

interface ProjectSpec {
  readonly sourceRepos: readonly string[];
  readonly destinations: readonly { readonly server: string; readonly namespace: string }[];
  readonly clusterResourceWhitelist: readonly Kind[];
  readonly namespaceResourceWhitelist?: readonly Kind[];
}

/** What a project would refuse of an Application and the objects in it, by Argo CD's rules; empty when it fits. */
export function refusals(
  spec: ApplicationSpec,
  objects: readonly Manifest[],
  project: ProjectSpec,
): string[] {
  const sources = spec.sources ?? (spec.source ? [spec.source] : []);
  const { server, namespace } = spec.destination;
  return [
    ...sources
      .filter(({ repoURL }) => !project.sourceRepos.some((pattern) => matches(pattern, repoURL)))
      .map(({ repoURL }) => `source ${repoURL}`),
    ...(allowsDestination(project, server, namespace) ? [] : [`destination ${namespace}`]),
    ...objects
      .filter((object) => !allowsObject(project, server, object))
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
  ];
}

function allowsObject(
  project: ProjectSpec,
  server: string,
  { apiVersion, kind, metadata }: Manifest,
): boolean {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
  const listed = (kinds: readonly Kind[]): boolean =>
    kinds.some(
      (item) =>
        matches(item.group, group) && matches(item.kind, kind) && matches(item.name ?? '*', metadata.name),
    );
  if (metadata.namespace === undefined) return listed(project.clusterResourceWhitelist);
  const { namespaceResourceWhitelist } = project;
  return (
    allowsDestination(project, server, metadata.namespace) &&
    (namespaceResourceWhitelist === undefined || listed(namespaceResourceWhitelist))
  );
}

const allowsDestination = (project: ProjectSpec, server: string, namespace: string): boolean =>
  project.destinations.some((item) => matches(item.server, server) && matches(item.namespace, namespace));

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(text);
