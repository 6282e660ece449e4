import type { Environment, KubernetesObject } from '../dist';

interface Document {
  /** Stands for the file in findings. */
  readonly object: KubernetesObject;
  readonly content: unknown;
}

/** The JSON of an environment: its connections, those of its tenants, and what is in `index/` for it. */
export function documentsOf(environment: Environment): Document[] {
  const folder = folderOf(environment);
  const { connections, tenantConnections, index } = environment;
  const files: [string, unknown][] = [...index].map(([path, content]) => [
    [...folder.slice(0, -1), 'index', path].join('/'),
    content,
  ]);
  for (const [path, content] of tenantConnections) files.push([[...folder, path].join('/'), content]);
  if (connections !== undefined) files.push([[...folder, 'connections.json'].join('/'), connections]);
  return files.map(([file, content]) => ({ object: documentAt(environment, file), content }));
}

/** A file that is no manifest, named as if its environment were its namespace. */
export function documentAt(environment: Environment, file: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    group: '',
    kind: 'File',
    namespace: environment.name,
    name: file.slice(file.lastIndexOf('/') + 1),
    manifest: { metadata: {} },
    environment: environment.name,
    component: '',
    file,
    document: 0,
  };
}

/** `<dist>/<environment>`, in parts: without the component and the file of an object. */
function folderOf({ objects }: Environment): string[] {
  const { file = '', component = '' } = objects[0] ?? {};
  return file.split('/').slice(0, -1 - component.split('/').length);
}
