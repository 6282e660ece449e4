import { items, labels } from '../../created/field';
import { meshOf } from '../../created/mesh';
import type { World } from '../../created/world';
import type { KubernetesObject } from '../../dist';

/** Namespace whose policies without a selector are those of the whole mesh. */
export const ROOT = 'istio-system';

/** The objects of a kind that istiod reads: it leaves those alone that are labelled for another revision. */
export function meshObjects(world: World, group: string, kind: string): readonly KubernetesObject[] {
  const { revision } = meshOf(world.environment);
  return world.ofKind(group, kind).filter(({ manifest }) => {
    const wanted = labels(manifest, 'metadata', 'labels')['istio.io/rev'];
    return wanted === undefined || wanted === revision;
  });
}

/**
 * Whether proxies of a namespace know an object: by default all do.
 *
 * @param exportTo names of namespaces, `.` for the object's own, `*` for all, `~` for none
 */
export const isExported = (
  exportTo: readonly string[],
  own: string | undefined,
  namespace: string,
): boolean =>
  exportTo.length === 0 ||
  exportTo.some((to) => to === '*' || to === namespace || (to === '.' && own === namespace));

/** The full name of a host that may be written as `api`, as `api.shop` it is no name that Istio resolves. */
export const fullHost = (host: string, namespace: string | undefined): string => {
  const plain = host.toLowerCase().replace(/\.$/, '');
  return plain.includes('.') || plain === '*' ? plain : `${plain}.${namespace}.svc.cluster.local`;
};

export const hostOfService = ({ name, namespace }: Pick<KubernetesObject, 'name' | 'namespace'>): string =>
  `${name}.${namespace}.svc.cluster.local`;

/** Whether a host, perhaps a wildcard, stands for another. */
export const standsFor = (pattern: string, host: string): boolean =>
  pattern === host || pattern === '*' || (pattern.startsWith('*') && host.endsWith(pattern.slice(1)));

export const texts = (value: unknown, ...path: string[]): string[] => items(value, ...path).map(String);
