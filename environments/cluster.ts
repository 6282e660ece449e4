import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { familyOf } from '../constructs/cidr';
import { cidrs, dnsLabel, dnsName, type FieldsOf, podLabels, port } from './fields';

/** Pods of the cluster's own. */
const pods = z.strictObject({
  /** @default kube-system */
  namespace: dnsLabel.optional(),
  labels: podLabels,
});

const idOf = ({ namespace, labels }: z.infer<typeof pods>): string =>
  JSON.stringify([namespace ?? 'kube-system', Object.entries(labels).sort()]);

/** Who calls webhooks on behalf of the API server: whatever the pods that are called see as their caller. */
const callsFrom = z
  .strictObject({
    /** Networks of a control plane that calls by itself. */
    cidrs: cidrs.optional(),
    /** Whether it calls from the nodes, as one does that runs on them. */
    nodes: z.literal(true).optional(),
    /**
     * Agents that call for it, such as `{ labels: { 'k8s-app': 'konnectivity-agent' } }`.
     *
     * @see https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/
     */
    pods: z
      .array(pods)
      .min(1, 'must have at least one')
      .refine(
        (all) => new Set(all.map(idOf)).size === all.length,
        'must have the same pods once; remove the other',
      )
      .optional(),
  })
  .refine((from) => Object.values(from).some((one) => one !== undefined), {
    error: 'must have at least one of cidrs, nodes and pods; say from where webhooks are called',
  });

const className = dnsName.or(dnsLabel);

/**
 * Values of Cilium's chart without which this platform does not work: by default no NetworkPolicy matches a node by its address,
 * Istio's plugin is thrown out, and calls to Services go past the sidecars.
 *
 * @see https://docs.cilium.io/en/stable/network/servicemesh/istio/ and security/policy/language/#selecting-nodes-with-cidr-ipblock
 */
const cilium = z.strictObject({
  policyCIDRMatchMode: z.literal('nodes'),
  cni: z.strictObject({ exclusive: z.literal(false) }),
  socketLB: z.strictObject({ hostNamespaceOnly: z.literal(true) }),
});

/** What is true of the cluster, whoever made it. `npm run environment -- from-cluster` asks one. */
export const cluster = z
  .strictObject({
    /**
     * Oldest Kubernetes version of a node, such as `1.36`, from which on a failed component takes the commit that repairs it by itself.
     * @default 1.34, the oldest that this platform runs on
     */
    version: z
      .string()
      .regex(/^1\.\d+$/, 'must be a minor version such as 1.34')
      .refine(
        (version) => Number(version.split('.')[1]) >= 34,
        'must be 1.34 or newer; upgrade the nodes first',
      )
      .optional(),
    /** Distribution, where it keeps things elsewhere than others do. @default generic: kubeadm, kind, most clouds */
    platform: z.enum(['generic', 'k3d', 'k3s', 'gke', 'microk8s', 'minikube', 'openshift']).optional(),
    /** What gives pods their network and enforces NetworkPolicies. @default other */
    networkPlugin: z.enum(['calico', 'cilium', 'other']).optional(),
    /** Address families of pods and Services, the first one first. @default IPv4 */
    ipFamilies: z
      .array(z.enum(['IPv4', 'IPv6']))
      .min(1, 'must have at least one')
      .refine((families) => new Set(families).size === families.length, 'must have each family once')
      .optional(),
    apiServer: z.strictObject({
      /** Networks in which its endpoints are: what the Service `kubernetes` leads to. */
      cidrs,
      /** Port of the endpoints (what the Service `kubernetes` in `default` leads to), often 6443. */
      port,
      /** From where it calls webhooks. */
      callsFrom,
    }),
    /** Networks of the nodes: where the kubelet's probes come from. */
    nodes: cidrs,
    /**
     * From where load balancers pass calls on to the gateway, apart from public addresses: networks of those that do not keep the
     * caller's address, and pods such as those of k3s, `{ labels: { 'svccontroller.k3s.cattle.io/svcname': 'istio-ingress' } }`.
     *
     * @default the networks of the nodes
     */
    loadBalancers: z
      .strictObject({
        cidrs: cidrs.optional(),
        pods: z.array(pods).min(1, 'must have at least one').optional(),
      })
      .refine(({ cidrs, pods }) => cidrs || pods, {
        error: 'must have cidrs, pods or both; leave it out where calls come from the nodes',
      })
      .optional(),
    /** What resolves names. @default pods in kube-system with the label `k8s-app: kube-dns`, on port 53 */
    dns: z
      .strictObject({
        pods: pods.optional(),
        /** Addresses that no pods have, such as 169.254.20.10/32 of NodeLocal DNSCache. */
        cidrs: cidrs.optional(),
        /** Port that it listens on. @default 53 */
        port: port.optional(),
      })
      .refine(({ pods, cidrs }) => pods || cidrs, {
        error: 'must have pods, cidrs or both; say what resolves names',
      })
      .optional(),
    /** StorageClass of every volume. @default the cluster's own default */
    storageClass: className.optional(),
    /** Classes that it brings, by kind, for what names one. @default `storageClass`, and those of every cluster */
    classes: z
      .strictObject({
        StorageClass: z.array(className).optional(),
        IngressClass: z.array(className).optional(),
        RuntimeClass: z.array(className).optional(),
        PriorityClass: z.array(className).optional(),
      })
      .optional(),
    /** Values of Cilium's chart that the platform relies on. @default it is not Cilium */
    cilium: cilium.optional(),
  })
  .superRefine(({ networkPlugin, cilium }, { addIssue }) => {
    const isCilium = networkPlugin === 'cilium';
    const path = ['cilium'];
    if (isCilium && !cilium) {
      const message = 'must be given, because networkPlugin is "cilium"; set its chart so, and say so here';
      addIssue({ code: 'custom', path, message });
    }
    if (!isCilium && cilium)
      addIssue({
        code: 'custom',
        path,
        message: 'must not be given, because networkPlugin is not "cilium"; remove it',
      });
  })
  .superRefine(({ storageClass, classes }, { addIssue }) => {
    const known = classes?.StorageClass;
    if (storageClass === undefined || !known || known.includes(storageClass)) return;
    const message = `must be one of classes.StorageClass (${known.join(', ') || 'none'}); add it there, or choose another`;
    addIssue({ code: 'custom', path: ['storageClass'], message });
  })
  .superRefine(({ ipFamilies = ['IPv4'], apiServer, nodes, loadBalancers, dns }, { addIssue }) => {
    const networks = [
      ...at(apiServer.cidrs, 'apiServer', 'cidrs'),
      ...at(apiServer.callsFrom.cidrs, 'apiServer', 'callsFrom', 'cidrs'),
      ...at(nodes, 'nodes'),
      ...at(loadBalancers?.cidrs, 'loadBalancers', 'cidrs'),
      ...at(dns?.cidrs, 'dns', 'cidrs'),
    ];
    for (const { cidr, path } of networks) {
      const family = familyOf(cidr);
      if (ipaddr.isValidCIDR(cidr) && !ipFamilies.includes(family))
        addIssue({
          code: 'custom',
          path,
          message: `must be of a family that ipFamilies has; add ${family} to it`,
        });
    }
    for (const family of ipFamilies) {
      if (!nodes.some((cidr) => familyOf(cidr) === family))
        addIssue({
          code: 'custom',
          path: ['nodes'],
          message: `must have a network of each of ipFamilies; add that of ${family}`,
        });
    }
  });

const at = (networks: readonly string[] | undefined, ...path: string[]) =>
  (networks ?? []).map((cidr, index) => ({ cidr, path: [...path, index] }));

export type ClusterFields = FieldsOf<typeof cluster>;
