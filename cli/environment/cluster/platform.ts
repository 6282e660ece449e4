import type { Environment } from '../../../environments/environment';
import type { Answers, Found } from './answers';
import type { Node } from './objects';

type Platform = NonNullable<Environment['cluster']['platform']>;

/** Who made a cluster, as far as its nodes show it. */
export type Distribution = Exclude<Platform, 'generic'> | 'aks' | 'eks' | 'kind' | 'lke' | 'sks' | 'other';

interface Sign {
  readonly distribution: Distribution;
  /** What shows it, for people. */
  readonly by: string;
  readonly shows: (node: Node) => boolean;
}

const label = (key: string) => (node: Node) => node.metadata.labels?.[key] !== undefined;
const provider = (scheme: string) => (node: Node) =>
  node.spec?.providerID?.startsWith(`${scheme}://`) ?? false;
const version = (part: string) => (node: Node) => versionOf(node).includes(part);

export const versionOf = ({ status }: Node): string => status?.nodeInfo?.kubeletVersion ?? '';

/**
 * The first that a node shows counts; what is more particular is first.
 *
 * @see https://k3d.io/stable/ (nodes are named `k3d-<cluster>-…`), https://microk8s.io/docs and
 * https://github.com/exoscale/exoscale-cloud-controller-manager (`exoscale://`, `node.exoscale.net/nodepool-id`)
 */
const SIGNS: readonly Sign[] = [
  {
    distribution: 'k3d',
    by: 'names of nodes that begin with k3d-',
    shows: (node) => node.metadata.name.startsWith('k3d-'),
  },
  { distribution: 'k3s', by: 'the version of the kubelets', shows: version('+k3s') },
  { distribution: 'kind', by: 'providerID kind:// of the nodes', shows: provider('kind') },
  {
    distribution: 'microk8s',
    by: 'label microk8s.io/cluster of the nodes',
    shows: label('microk8s.io/cluster'),
  },
  {
    distribution: 'minikube',
    by: 'label minikube.k8s.io/name of the nodes',
    shows: label('minikube.k8s.io/name'),
  },
  {
    distribution: 'openshift',
    by: 'label node.openshift.io/os_id of the nodes',
    shows: label('node.openshift.io/os_id'),
  },
  { distribution: 'gke', by: 'the version of the kubelets', shows: version('-gke.') },
  { distribution: 'eks', by: 'the version of the kubelets', shows: version('-eks-') },
  {
    distribution: 'aks',
    by: 'label kubernetes.azure.com/cluster of the nodes',
    shows: label('kubernetes.azure.com/cluster'),
  },
  {
    distribution: 'sks',
    by: 'label node.exoscale.net/nodepool-id of the nodes',
    shows: label('node.exoscale.net/nodepool-id'),
  },
  {
    distribution: 'lke',
    by: 'label lke.linode.com/pool-id of the nodes',
    shows: label('lke.linode.com/pool-id'),
  },
];

const signOf = ({ nodes = [] }: Answers): Sign | undefined => SIGNS.find(({ shows }) => nodes.some(shows));

export const distributionOf = (answers: Answers): Distribution => signOf(answers)?.distribution ?? 'other';

/** Distributions that keep things elsewhere than others do. */
const PLATFORMS: readonly Platform[] = ['k3d', 'k3s', 'gke', 'microk8s', 'minikube', 'openshift'];

export function platform(answers: Answers): Found<Platform> {
  if (!answers.nodes)
    return { unknown: ['platform: the nodes could not be read; who made the cluster can tell'] };
  const sign = signOf(answers);
  const value = PLATFORMS.find((one) => one === sign?.distribution);
  if (value) return { fact: { value, from: `shown by ${sign?.by}` } };
  const from = sign
    ? `${sign.distribution}, shown by ${sign.by}, keeps things where most do`
    : 'no node shows one';
  return { fact: { from } };
}
