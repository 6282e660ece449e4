import type { Environment, KubernetesObject } from '../dist';

interface Document {
  /** Stands for the file in findings. */
  readonly object: KubernetesObject;
  readonly content: unknown;
}

/** The JSON of an environment: its connections and what is in `index/` for it. */
export function documentsOf(environment: Environment): Document[] {
  const folder = folderOf(environment);
  const { connections, index } = environment;
  const files: [string, unknown][] = [...index].map(([path, content]) => [
    [...folder.slice(0, -1), 'index', path].join('/'),
    content,
  ]);
  if (connections !== undefined) files.push([[...folder, 'connections.json'].join('/'), connections]);
  return files.map(([file, content]) => ({ object: documentAt(environment, file), content }));
}

/** A file that is no manifest, named by its path below dist. */
export function documentAt(environment: Environment, file: string): KubernetesObject {
  const root = `${folderOf(environment).slice(0, -1).join('/')}/`;
  return {
    apiVersion: 'v1',
    group: '',
    kind: 'File',
    namespace: undefined,
    name: file.startsWith(root) ? file.slice(root.length) : file,
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
