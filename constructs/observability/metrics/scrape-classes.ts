import type { PrometheusSpecScrapeClasses as ScrapeClass } from '../../../imports/monitoring.coreos.com';

/** Where Istio's agent writes the certificate that is Prometheus' identity in the mesh. */
export const certificates = '/etc/istio-certs';

/**
 * TLS of a client of the mesh that is its own proxy. Certificates of the mesh have an identity where others have a host name, so
 * the name is not compared; who answers is whoever the API server says has the address.
 */
export const meshTls = {
  caFile: `${certificates}/root-cert.pem`,
  certFile: `${certificates}/cert-chain.pem`,
  keyFile: `${certificates}/key.pem`,
  insecureSkipVerify: true,
} as const;

/** Names by which monitors say how their targets are talked to; without one it is plain HTTP. */
export const scrapeClasses = {
  /** Pods with a sidecar, by mutual TLS; the monitor's scheme has to be `https`. */
  mesh: 'istio-mtls',
  /** Node agents that ask for a token which the API server knows, and have a certificate of their own making. */
  node: 'node',
} as const;

export const scrapeClassList: ScrapeClass[] = [
  { name: scrapeClasses.mesh, tlsConfig: meshTls },
  {
    name: scrapeClasses.node,
    authorization: {
      type: 'Bearer',
      credentialsFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    },
    tlsConfig: { insecureSkipVerify: true },
  },
];
