// Objects as kubectl gives them, as far as they are read here.

export type Labels = Readonly<Record<string, string>>;

/** What is read of every object. */
export interface Named {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
}

export interface Node extends Named {
  readonly spec?: { readonly podCIDRs?: readonly string[]; readonly providerID?: string };
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly nodeInfo?: { readonly kubeletVersion?: string };
  };
}

export interface Service extends Named {
  readonly spec?: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly clusterIPs?: readonly string[];
    readonly ipFamilies?: readonly string[];
    readonly selector?: Labels;
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly object[] } };
}

export interface EndpointSlice extends Named {
  readonly endpoints?: readonly { readonly addresses?: readonly string[] }[] | null;
  readonly ports?:
    | readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[]
    | null;
}

/** A DaemonSet or a Deployment. */
export interface Workload extends Named {
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: Labels };
      readonly spec?: {
        readonly hostNetwork?: boolean;
        readonly containers?: readonly {
          readonly name: string;
          readonly args?: readonly string[];
          readonly command?: readonly string[];
        }[];
      };
    };
  };
}

export interface ConfigMap extends Named {
  readonly data?: Labels;
}

export interface ApiService extends Named {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** What Cilium knows of a node. @see https://docs.cilium.io/en/stable/network/concepts/ciliumnode/ */
export interface CiliumNode extends Named {
  readonly spec?: { readonly addresses?: readonly { readonly type?: string; readonly ip?: string }[] };
}

/** What a kubelet runs with. @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
export interface KubeletConfiguration {
  readonly kubeletconfig?: { readonly clusterDNS?: readonly string[] };
}

export const inNamespace =
  (namespace: string, name: string) =>
  ({ metadata }: Named): boolean =>
    metadata.namespace === namespace && metadata.name === name;
