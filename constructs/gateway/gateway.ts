import type { App } from 'cdk8s';
import type { CertificatesFields } from '../../environments/certificates';
import type { SecretStore } from '../security/secret-store';
import { CertManager } from './cert-manager';
import { CertificateIssuer } from './certificate-issuer';
import { IngressGateway, type IngressGatewayProps } from './ingress-gateway';

export interface GatewayProps extends Omit<IngressGatewayProps, 'issuer'> {
  /** Replicas of operators. */
  readonly replicas: number;
  /** Who signs certificates. */
  readonly certificates: CertificatesFields;
  /** Where the keys for the DNS zone and the authority come from. @default none */
  readonly secretStore?: SecretStore;
}

/** The way in, and the certificates that it shows. */
export class Gateway {
  /** The proxies, which `Route`s lead through. */
  readonly ingress: IngressGateway;
  /** Who signs the certificates of the hosts. */
  readonly issuer: CertificateIssuer;

  constructor(platform: App, props: GatewayProps) {
    const { replicas, certificates, secretStore, ...ingress } = props;
    const operator = new CertManager(platform, 'cert-manager', {
      replicas,
      ...(certificates.issuer === 'acme' && { acme: certificates }),
    });
    this.issuer = new CertificateIssuer(platform, 'certificate-issuer', {
      ...certificates,
      operator,
      secretStore,
    });
    this.ingress = new IngressGateway(platform, 'ingress-gateway', { ...ingress, issuer: this.issuer });
  }
}
