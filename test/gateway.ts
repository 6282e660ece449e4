import type { App } from 'cdk8s';
import { CertManager } from '../constructs/gateway/cert-manager';
import { CertificateIssuer } from '../constructs/gateway/certificate-issuer';
import { IngressGateway, type IngressGatewayProps } from '../constructs/gateway/ingress-gateway';

/** An ingress gateway for the given hosts, with what it needs. */
export function ingressGateway(
  app: App,
  hosts: readonly string[],
  props: Partial<IngressGatewayProps> = {},
): IngressGateway {
  const operator = new CertManager(app, 'cert-manager', { replicas: 1 });
  const issuer = new CertificateIssuer(app, 'certificate-issuer', { issuer: 'self-signed', operator });
  return new IngressGateway(app, 'ingress-gateway', {
    minReplicas: 1,
    maxReplicas: 1,
    hosts,
    tenantDomain: 'apps.example.org',
    issuer,
    ...props,
  });
}
