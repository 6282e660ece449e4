import { App } from 'cdk8s';
import { CertManager } from '../../../constructs/gateway/cert-manager';
import { CertificateIssuer } from '../../../constructs/gateway/certificate-issuer';
import { IngressGateway, type IngressGatewayProps } from '../../../constructs/gateway/ingress-gateway';

/** An ingress gateway for two hosts, with what it needs. */
export function create(props: Partial<IngressGatewayProps> = {}) {
  const app = new App();
  const operator = new CertManager(app, 'cert-manager', { replicas: 1 });
  const issuer = new CertificateIssuer(app, 'certificate-issuer', { issuer: 'self-signed', operator });
  const gateway = new IngressGateway(app, 'ingress-gateway', {
    minReplicas: 2,
    maxReplicas: 5,
    hosts: ['shop.example.org', 'login.example.org'],
    issuer,
    ...props,
  });
  return { app, gateway, issuer };
}
