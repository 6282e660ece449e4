import type { Construct } from 'constructs';
import type { ClusterIssuerSpecAcmeSolvers } from '../../imports/cert-manager.io';
import { IntOrString, KubeService } from '../../imports/k8s';
import { Gateway, VirtualService } from '../../imports/networking.istio.io';
import { connect, controlPlane, external, imply } from '../connection';
import { Workload } from '../workload';
import type { CertManager } from './cert-manager';
import { forwardedFrom, hostOfRequest } from './forwarded-headers';
import { triesOf } from './tries';

/**
 * How cert-manager shows the page of a proof. The Ingress that it makes for it has a class that is nobody's, since the gateway
 * leads to the pod by itself; the pod has no sidecar.
 */
export const pageSolver: ClusterIssuerSpecAcmeSolvers = {
  http01: {
    ingress: {
      class: 'plinth-none',
      serviceType: 'ClusterIP',
      podTemplate: { metadata: { labels: { 'sidecar.istio.io/inject': 'false' } } },
    },
  },
};

const name = 'acme-challenges';
const port = 8089;
const path = '/.well-known/acme-challenge/';

/** @see https://github.com/cert-manager/cert-manager/blob/v1.21.1/pkg/issuer/acme/http/pod.go */
const labels = { 'acme.cert-manager.io/http01-solver': 'true' };

interface ProofsProps {
  /** Host names that are proven. */
  readonly hosts: readonly string[];
  /** The proxies. */
  readonly gateway: Workload;
  /** What asks for certificates, and looks first whether the proof is there. */
  readonly certManager: CertManager;
  /** How the Gateway chooses its proxies. */
  readonly selector: Readonly<Record<string, string>>;
}

/**
 * Port 80 of the platform's hosts where an authority asks for pages there: they come from the pod that cert-manager makes for a
 * proof, one at a time, and everything else is sent to HTTPS. A redirect of the Gateway's own would send the proofs there too,
 * where there is no certificate yet.
 *
 * @see https://cert-manager.io/docs/configuration/acme/http01/
 */
export function serveProofs(scope: Construct, props: ProofsProps): void {
  const { hosts, selector } = props;
  const { namespace } = props.gateway;
  const gatewayName = 'platform-http';
  new Gateway(scope, 'http-gateway', {
    metadata: { name: gatewayName },
    spec: {
      selector: { ...selector },
      servers: [
        { port: { name: 'http', number: 80, protocol: 'HTTP' }, hosts: hosts.map((host) => `./${host}`) },
      ],
    },
  });
  new KubeService(scope, 'proofs', {
    metadata: { name },
    spec: {
      selector: labels,
      ports: [{ name: 'http', port, targetPort: IntOrString.fromNumber(port) }],
    },
  });
  new VirtualService(scope, 'http-route', {
    metadata: { name: gatewayName },
    spec: {
      hosts: [...hosts],
      gateways: [`${namespace}/${gatewayName}`],
      http: [
        {
          match: [{ uri: { prefix: path } }],
          route: [
            { destination: { host: `${name}.${namespace}.svc.cluster.local`, port: { number: port } } },
          ],
          retries: triesOf(),
          headers: { request: forwardedFrom(hostOfRequest, 'http') },
        },
        { redirect: { scheme: 'https', redirectCode: 301 } },
      ],
    },
  });
  connectProofs(scope, props);
}

function connectProofs(scope: Construct, { hosts, gateway, certManager }: ProofsProps): void {
  const solver = new Workload(scope, name, {
    labels,
    serviceAccount: 'default',
    mesh: 'none',
    ports: { http: { port, protocol: 'http' } },
  });
  imply(solver, controlPlane, 'istiod is open to every pod of a namespace that is in the mesh');
  connect(gateway, solver.endpoint('http', { name, port }), {
    mtls: 'none',
    because: 'cert-manager makes the pods without a sidecar, and what they say is for everybody',
  });
  const because = 'the authority asks without encryption as well, and cert-manager looks first';
  connect(certManager.workload, gateway.endpoint('http'), {
    mtls: 'none',
    because,
    http: { hosts: [...hosts], paths: [`${path}*`] },
  });
  // A cluster does not always reach its own load balancer from within.
  for (const host of hosts)
    connect(certManager.workload, external(host, 80, { protocol: 'http' }), { because });
}
