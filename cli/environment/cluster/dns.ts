import type { Environment } from '../../../environments/environment';
import { hostNetwork } from './address';
import type { Answers, Found } from './answers';
import { inNamespace, type Service, type Workload } from './objects';
import { distributionOf } from './platform';

export type Dns = NonNullable<Environment['cluster']['dns']>;

/** What resolves names, by who ships it. The chart of RKE2 names it after the release. */
const SERVICES = [
  ['kube-system', 'kube-dns'],
  ['kube-system', 'rke2-coredns-rke2-coredns'],
  ['openshift-dns', 'dns-default'],
] as const;

/** Where Cloud DNS of GKE answers. @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns */
const METADATA_SERVER = '169.254.169.254';

/** @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const NODE_LOCAL = '169.254.20.10';

/** What pods ask for names, and what answers them. */
export function dns(answers: Answers): Found<Dns> {
  const { services, daemonSets, kubelet } = answers;
  if (!services || !daemonSets)
    return { unknown: ['dns: Services or DaemonSets could not be read; /etc/resolv.conf of a pod tells'] };
  const asked = kubelet?.kubeletconfig?.clusterDNS;
  const service = serviceOf(services, asked);
  const cache = daemonSets.find(inNamespace('kube-system', 'node-local-dns'));
  const doubt = doubtOf(answers, service);
  if (cache) return { ...cached(answers, cache, service), unknown: doubt };
  const elsewhere = (asked ?? []).filter((address) => !addressesOf(service).includes(address));
  if (elsewhere.length > 0) return byAddress(elsewhere, 'clusterDNS of a kubelet, which is of no Service');
  if (service && podsOf(answers, service)) return { fact: byPods(answers, service), unknown: doubt };
  return { ...withoutPods(answers, service) };
}

const serviceOf = (services: readonly Service[], asked: readonly string[] = []): Service | undefined =>
  services.find((service) => addressesOf(service).some((address) => asked.includes(address))) ??
  SERVICES.flatMap(([namespace, name]) => services.find(inNamespace(namespace, name)) ?? [])[0];

const addressesOf = (service: Service | undefined): readonly string[] =>
  service?.spec?.clusterIPs ?? (service?.spec?.clusterIP ? [service.spec.clusterIP] : []);

/** The port of the pods behind a Service, if there are any. */
function podsOf({ endpointSlices = [] }: Answers, { metadata, spec }: Service): { port: number } | undefined {
  const slices = endpointSlices.filter(
    (slice) =>
      slice.metadata.namespace === metadata.namespace &&
      slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name,
  );
  const ready = slices.filter(({ endpoints }) => (endpoints ?? []).length > 0);
  const ports = ready.flatMap(({ ports }) => ports ?? []).filter(({ protocol }) => protocol === 'UDP');
  const port = (ports.find(({ name }) => name?.startsWith('dns')) ?? ports[0])?.port;
  return spec?.selector && port !== undefined ? { port } : undefined;
}

function byPods(answers: Answers, service: Service): { value?: Dns; from: string } {
  const { namespace = '', name } = service.metadata;
  const labels = service.spec?.selector ?? {};
  const port = podsOf(answers, service)?.port ?? 53;
  const from = `as the Service ${namespace}/${name} selects them`;
  const isDefault =
    namespace === 'kube-system' &&
    port === 53 &&
    Object.keys(labels).length === 1 &&
    labels['k8s-app'] === 'kube-dns';
  if (isDefault) return { from: `pods k8s-app: kube-dns on port 53, ${from}` };
  return {
    value: {
      pods: { ...(namespace !== 'kube-system' && { namespace }), labels },
      ...(port !== 53 && { port }),
    },
    from: `pods ${from}, and the port of its EndpointSlice`,
  };
}

const byAddress = (addresses: readonly string[], from: string): Found<Dns> => ({
  fact: { value: { cidrs: addresses.map(hostNetwork) }, from },
});

/**
 * A cache on every node. On the node's network it has addresses of its own, and mostly that of the Service as well, so that no packet
 * ever goes to the pods behind it; a plugin that redirects (Cilium, Dataplane V2) runs it as pods.
 */
function cached(answers: Answers, cache: Workload, service: Service | undefined): Found<Dns> {
  const { metadata, spec } = cache.spec?.template ?? {};
  const name = 'the DaemonSet node-local-dns in kube-system';
  if (!spec?.hostNetwork) {
    const labels = metadata?.labels?.['k8s-app']
      ? { 'k8s-app': metadata.labels['k8s-app'] }
      : (metadata?.labels ?? {});
    return { fact: { value: { pods: { labels } }, from: `${name}, whose pods DNS is redirected to` } };
  }
  const words = spec.containers?.flatMap(({ args = [], command = [] }) => [...command, ...args]) ?? [];
  const given = words[words.findIndex((word) => /^--?localip$/.test(word)) + 1] ?? '';
  const own = given.split(',').filter((address) => /^[0-9a-f.:]+$/.test(address) && /\d/.test(address));
  const addresses = [...new Set([...(own.length > 0 ? own : [NODE_LOCAL]), ...addressesOf(service)])];
  const pods =
    service && podsOf(answers, service)
      ? (byPods(answers, service).value?.pods ?? { labels: { 'k8s-app': 'kube-dns' } })
      : undefined;
  const value = { ...(pods && { pods }), cidrs: addresses.map(hostNetwork) };
  return { fact: { value, from: `${name} (-localip), and the Service behind it` } };
}

/** No pods resolve names: a service of the nodes does, or of the cloud. */
function withoutPods(answers: Answers, service: Service | undefined): Found<Dns> {
  if (distributionOf(answers) === 'gke')
    return byAddress(
      [METADATA_SERVER],
      'Cloud DNS of GKE, because no pods resolve names: the metadata server on each node',
    );
  const first = addressesOf(service)[0] ?? conventional(answers);
  const unknown = ['dns: no pods resolve names; nameserver in /etc/resolv.conf of a pod tells'];
  if (!first) return { unknown };
  const from = service
    ? `the Service ${service.metadata.namespace}/${service.metadata.name}, which has no pods`
    : 'the tenth address of the Service network, because no pods resolve names (EKS Auto Mode: a service of each node)';
  return { ...byAddress([first], from), unknown };
}

/** kubeadm, EKS and most others give DNS the tenth address of the network of which `kubernetes` has the first. */
function conventional({ services = [] }: Answers): string | undefined {
  const kubernetes = services.find(inNamespace('default', 'kubernetes'))?.spec?.clusterIP;
  if (kubernetes?.endsWith('.1')) return `${kubernetes}0`;
  return kubernetes?.endsWith('::1') ? kubernetes.replace(/1$/, 'a') : undefined;
}

/** With Cloud DNS the pods of kube-dns may still run, and nobody asks them. */
const doubtOf = (answers: Answers, service: Service | undefined): string[] =>
  distributionOf(answers) === 'gke' && !answers.kubelet && service
    ? [
        `dns: whether GKE's Cloud DNS (${METADATA_SERVER}) answers instead; nameserver in /etc/resolv.conf of a pod tells`,
      ]
    : [];
