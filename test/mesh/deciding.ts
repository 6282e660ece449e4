import { labels } from '../../verify/created/field';
import type { Pod } from '../../verify/created/pod';
import { matches } from '../../verify/created/selector';
import type { KubernetesObject } from '../../verify/dist';
import { istioObjects, type Mesh } from './mesh';
import type { MeshPod } from './world';

const KINDS = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'];

/** The objects by which the proxy of a pod decides who is let in. */
export const decidingObjects = ({ environment }: Mesh, { pod }: MeshPod): string[] =>
  istioObjects(environment)
    .filter((one) => KINDS.includes(one.kind) && isAbout(one, pod))
    .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);

function isAbout({ namespace, manifest }: KubernetesObject, { namespace: own, labels: of }: Pod): boolean {
  if (namespace !== own && namespace !== 'istio-system') return false;
  const { selector } = (manifest.spec ?? {}) as { selector?: object };
  return selector === undefined || matches(selector, of);
}

export const annotationOf = ({ object }: Pod, name: string): string | undefined =>
  labels(object.manifest, 'metadata', 'annotations')[name];
