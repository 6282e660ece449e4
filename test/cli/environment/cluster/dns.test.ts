import { dns } from '../../../../cli/environment/cluster/dns';
import { node, service, slice, workload } from './objects';

const kubeDns = service('kube-system', 'kube-dns', '10.96.0.10', { 'k8s-app': 'kube-dns' });
const pods = [slice('kube-system', 'kube-dns', ['10.244.0.2'], 53)];
const base = { services: [kubeDns], endpointSlices: pods, daemonSets: [], nodes: [] };
const asking = (...clusterDNS: string[]) => ({ kubeletconfig: { clusterDNS } });

describe('names are resolved', () => {
  test('by the pods of kube-dns, which needs no field', () => {
    const { fact, unknown } = dns({ ...base, kubelet: asking('10.96.0.10') });
    expect(fact).toEqual({
      from: 'pods k8s-app: kube-dns on port 53, as the Service kube-system/kube-dns selects them',
    });
    expect(unknown).toEqual([]);
  });

  test.each([
    [
      'with another label (RKE2)',
      'kube-system',
      'rke2-coredns-rke2-coredns',
      { 'k8s-app': 'kube-dns', 'app.kubernetes.io/name': 'rke2-coredns' },
      53,
    ],
    [
      'in another namespace and on another port (OpenShift)',
      'openshift-dns',
      'dns-default',
      { 'dns.operator.openshift.io/daemonset-dns': 'default' },
      5353,
    ],
  ])('by other pods: %s', (_, namespace, name, labels, port) => {
    const services = [service(namespace, name, '10.96.0.10', labels)];
    const { fact } = dns({
      ...base,
      services,
      endpointSlices: [slice(namespace, name, ['10.244.0.2'], port)],
    });
    const from = namespace === 'kube-system' ? {} : { namespace };
    expect(fact?.value).toEqual({ pods: { ...from, labels }, ...(port !== 53 && { port }) });
  });

  test('by the Service that the kubelet names, whatever its name', () => {
    const own = service('dns', 'coredns', '10.96.0.53', { app: 'coredns' });
    const endpointSlices = [...pods, slice('dns', 'coredns', ['10.244.0.9'], 53)];
    const { fact } = dns({
      ...base,
      services: [kubeDns, own],
      endpointSlices,
      kubelet: asking('10.96.0.53'),
    });
    expect(fact?.value).toEqual({ pods: { namespace: 'dns', labels: { app: 'coredns' } } });
  });

  test('by a cache on the network of every node, which has the address of the Service as well', () => {
    const args = ['-localip', '169.254.25.10,10.96.0.10', '-conf', '/etc/Corefile'];
    const cache = workload('kube-system', 'node-local-dns', { hostNetwork: true, args });
    expect(dns({ ...base, daemonSets: [cache] }).fact?.value).toEqual({
      pods: { labels: { 'k8s-app': 'kube-dns' } },
      cidrs: ['169.254.25.10/32', '10.96.0.10/32'],
    });
    const bare = workload('kube-system', 'node-local-dns', { hostNetwork: true });
    expect(dns({ ...base, daemonSets: [bare] }).fact?.value?.cidrs).toEqual([
      '169.254.20.10/32',
      '10.96.0.10/32',
    ]);
  });

  test('by a cache in pods, where the plugin redirects to it', () => {
    const cache = workload('kube-system', 'node-local-dns');
    expect(dns({ ...base, daemonSets: [cache] }).fact?.value).toEqual({
      pods: { labels: { 'k8s-app': 'node-local-dns' } },
    });
  });

  const gke = [node('gke-1', ['10.172.0.14'], { version: 'v1.34.1-gke.3720000' })];

  test('by Cloud DNS of GKE when a kubelet says so, though pods of kube-dns run', () => {
    const { fact } = dns({ ...base, nodes: gke, kubelet: asking('169.254.169.254') });
    expect(fact?.value).toEqual({ cidrs: ['169.254.169.254/32'] });
  });

  test('by Cloud DNS of GKE when there are no pods', () => {
    const { fact } = dns({ ...base, services: [], endpointSlices: [], nodes: gke });
    expect(fact?.value).toEqual({ cidrs: ['169.254.169.254/32'] });
  });

  test('by who knows whom on GKE when no kubelet could be asked', () => {
    const { fact, unknown } = dns({ ...base, nodes: gke });
    expect(fact?.value).toBeUndefined();
    expect(unknown).toEqual([
      expect.stringMatching(/^dns: whether GKE's Cloud DNS \(169\.254\.169\.254\) answers instead/),
    ]);
  });

  test('by the pods of kube-dns on GKE when a kubelet says so', () => {
    expect(dns({ ...base, nodes: gke, kubelet: asking('10.96.0.10') }).unknown).toEqual([]);
  });

  test('by the nodes of EKS Auto Mode, at the tenth address of the Services', () => {
    const nodes = [node('i-1', ['10.0.1.101'], { version: 'v1.34.2-eks-ecaa3a6' })];
    const services = [service('default', 'kubernetes', '172.20.0.1')];
    const { fact, unknown } = dns({ ...base, services, endpointSlices: [], nodes });
    expect(fact?.value).toEqual({ cidrs: ['172.20.0.10/32'] });
    expect(unknown).toEqual([expect.stringMatching(/^dns: no pods resolve names/)]);
  });

  test('by nobody knows whom, when nothing could be read', () => {
    expect(dns({})).toEqual({
      unknown: [expect.stringMatching(/^dns: Services or DaemonSets could not be read/)],
    });
  });
});
