/** Where what a proxy leads to listens here. */
export interface Upstream {
  readonly port: number;
  /** Address of this machine that it is called from. @default any */
  readonly from?: string;
  /** How it is called over TLS. @default in plain text */
  readonly tls?: ClientTls;
}

/** All in PEM. */
interface ClientTls {
  /** With which the caller shows who it is. */
  readonly cert: string;
  readonly key: string;
  /** Of the authority by which it knows whom it calls. */
  readonly authority: string;
}

export const addressOf = (portValue: number, address = '127.0.0.1') => ({
  socketAddress: { address, portValue },
});

/** A cluster of Envoy's with one endpoint, on this machine. */
export const envoyCluster = (name: string, { port, from, tls }: Upstream): object => ({
  name,
  type: 'STATIC',
  loadAssignment: {
    clusterName: name,
    endpoints: [{ lbEndpoints: [{ endpoint: { address: addressOf(port) } }] }],
  },
  ...(from && { upstreamBindConfig: { sourceAddress: { address: from, portValue: 0 } } }),
  ...(tls && { transportSocket: clientTls(tls) }),
});

const clientTls = ({ cert, key, authority }: ClientTls): object => ({
  name: 'envoy.transport_sockets.tls',
  typedConfig: {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
    commonTlsContext: {
      tlsCertificates: [{ certificateChain: { inlineString: cert }, privateKey: { inlineString: key } }],
      validationContext: { trustedCa: { inlineString: authority } },
    },
  },
});
