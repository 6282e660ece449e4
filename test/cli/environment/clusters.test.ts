import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { clusterField, factsOf } from '../../../cli/environment/cluster/facts';
import { clusterText } from '../../../cli/environment/cluster/print';
import { environmentErrors } from '../../../cli/synth/environment-faults';
import { prod } from '../../../environments/prod';
import { answersOf, kinds, objectsOf } from './clusters';

const root = path.join(__dirname, '../../..');
const konnectivity = { pods: [{ labels: { 'k8s-app': 'konnectivity-agent' } }] };

/** What each kind of cluster has, by hand. */
const expected: Readonly<Record<string, object>> = {
  kind: {
    version: '1.35',
    apiServer: { cidrs: ['172.18.0.3/32'], port: 6443, callsFrom: { nodes: true } },
    nodes: ['172.18.0.0/24'],
    classes: { StorageClass: ['standard'] },
  },
  k3d: {
    version: '1.34',
    platform: 'k3d',
    // flannel.1 of the server has the first address of its podCIDR
    apiServer: {
      cidrs: ['172.19.0.3/32'],
      port: 6443,
      callsFrom: { cidrs: ['10.42.0.0/32'], nodes: true },
    },
    nodes: ['172.19.0.0/24'],
    loadBalancers: { pods: [{ labels: { 'svccontroller.k3s.cattle.io/svcname': 'istio-ingress' } }] },
    classes: {
      StorageClass: ['local-path'],
      IngressClass: ['traefik'],
      RuntimeClass: ['crun', 'nvidia', 'wasmtime'],
    },
  },
  'kubeadm-calico': {
    version: '1.34',
    networkPlugin: 'calico',
    apiServer: {
      cidrs: ['192.168.10.11/32', '192.168.10.12/32', '192.168.10.13/32'],
      port: 6443,
      callsFrom: { cidrs: ['10.244.23.64/32', '10.244.91.128/32', '10.244.140.192/32'], nodes: true },
    },
    nodes: ['192.168.10.0/23'],
    dns: { pods: { labels: { 'k8s-app': 'kube-dns' } }, cidrs: ['169.254.20.10/32', '10.96.0.10/32'] },
    storageClass: 'rook-ceph-block',
    classes: { StorageClass: ['rook-ceph-block'] },
  },
  'kubeadm-cilium': {
    version: '1.34',
    networkPlugin: 'cilium',
    ipFamilies: ['IPv4', 'IPv6'],
    apiServer: {
      cidrs: ['10.20.0.11/32'],
      port: 6443,
      callsFrom: { cidrs: ['10.244.0.87/32', 'fd00:10:244::9c2/128'], nodes: true },
    },
    nodes: ['10.20.0.0/24', 'fd00:20::/64'],
    classes: { StorageClass: ['openebs-hostpath'] },
    cilium: {
      policyCIDRMatchMode: 'nodes',
      cni: { exclusive: false },
      socketLB: { hostNamespaceOnly: true },
    },
  },
  sks: {
    version: '1.34',
    networkPlugin: 'calico',
    apiServer: { cidrs: ['194.182.168.19/32'], port: 31234, callsFrom: konnectivity },
    // public addresses, so that no stranger is beside them
    nodes: ['194.182.160.35/32', '194.182.162.114/32', '89.145.160.77/32'],
    storageClass: 'exoscale-sbs',
    classes: { StorageClass: ['exoscale-sbs'] },
  },
  eks: {
    version: '1.34',
    apiServer: { cidrs: ['10.0.0.0/22'], port: 443, callsFrom: { cidrs: ['10.0.0.0/22'] } },
    nodes: ['10.0.0.0/22'],
    storageClass: 'gp2',
    classes: { StorageClass: ['gp2', 'gp3'], IngressClass: ['alb'] },
  },
  gke: {
    version: '1.34',
    platform: 'gke',
    apiServer: { cidrs: ['10.172.0.2/32'], port: 443, callsFrom: konnectivity },
    nodes: ['10.172.0.0/24'],
    dns: { cidrs: ['169.254.169.254/32'] },
    classes: { StorageClass: ['premium-rwo', 'standard', 'standard-rwo'], PriorityClass: ['gmp-critical'] },
  },
  aks: {
    version: '1.34',
    networkPlugin: 'calico',
    apiServer: {
      cidrs: ['20.208.131.77/32'],
      port: 443,
      callsFrom: { pods: [{ labels: { app: 'konnectivity-agent' } }] },
    },
    nodes: ['10.224.0.0/24'],
    classes: {
      StorageClass: ['azurefile-csi', 'default', 'managed-csi', 'managed-csi-premium'],
      RuntimeClass: ['runc'],
    },
  },
};

/** What kubectl cannot tell of each, beside the networks of nodes to come. */
const unknown: Readonly<Record<string, readonly RegExp[]>> = {
  kind: [/^whether a Service of type LoadBalancer gets an address/],
  eks: [/^apiServer\.cidrs: the subnets of the control plane/, /^storageClass: which of gp2, gp3 is meant/],
};

describe('a cluster is asked', () => {
  test('of every kind that is there', () => {
    expect([...kinds].sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(kinds)('%s: for the field of an environment', (kind) => {
    const facts = factsOf(answersOf(objectsOf(kind)));
    expect(clusterField(facts)).toEqual(expected[kind]);
    expect(facts.faults).toEqual([]);
    const more = facts.unknown.filter((line) => !line.startsWith('nodes: in which networks'));
    expect(more).toEqual((unknown[kind] ?? []).map((line) => expect.stringMatching(line)));
    expect(facts.unknown).toHaveLength(more.length + 1);
  });

  test.each(kinds)('%s: and the field is valid', (kind) => {
    const cluster = clusterField(factsOf(answersOf(objectsOf(kind)))) ?? prod.cluster;
    expect(environmentErrors({ ...prod, cluster })).toEqual([]);
  });

  test('and the text of all of them is as Biome formats it', () => {
    const texts = kinds.map((kind, index) => {
      const text = clusterText(factsOf(answersOf(objectsOf(kind))));
      return `export const environment${index} = {\n${text}\n};\n`;
    });
    const given = texts.join('\n');
    const biome = path.join(root, 'node_modules/.bin/biome');
    const formatted = execFileSync(biome, ['format', '--stdin-file-path', 'environments/asked.ts'], {
      cwd: root,
      input: given,
      encoding: 'utf8',
    });
    expect(formatted).toBe(given);
  });
});
