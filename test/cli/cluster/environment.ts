import { Environment, type KubernetesObject } from '../../../verify/dist';

/** An object as it is read from `dist/dev/<component>/<component>.k8s.yaml`. */
export function objectOf(
  kind: string,
  name: string,
  rest: Record<string, unknown> = {},
  { component = 'app', namespace = 'shop' as string | undefined, annotations = {} } = {},
): KubernetesObject {
  const { apiVersion = 'v1', ...fields } = rest as { apiVersion?: string };
  return {
    apiVersion,
    group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
    kind,
    name,
    namespace,
    manifest: { apiVersion, kind, metadata: { name, namespace, annotations }, ...fields },
    environment: 'dev',
    component,
    file: `dist/dev/${component}/${component}.k8s.yaml`,
    document: 0,
  };
}

export const environmentOf = (
  objects: readonly KubernetesObject[],
  index: Record<string, unknown> = {},
): Environment => new Environment('dev', objects, undefined, new Map(Object.entries(index)));
