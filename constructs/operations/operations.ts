import type { App } from 'cdk8s';
import type { CertificateIssuer } from '../gateway/certificate-issuer';
import type { PlatformRealm } from '../identity/platform-realm';
import { ArgoCd, type ArgoCdProps } from './argocd';
import { ArgoCdSignIn } from './argocd-sign-in';

export interface OperationsProps {
  /** How large Argo CD is, and what it reads. */
  readonly argocd: Omit<ArgoCdProps, 'realm'>;
  /** Realm of those who run the platform. */
  readonly realm: PlatformRealm;
  /** Who signs the certificates of the hosts. */
  readonly issuer: CertificateIssuer;
}

/** What keeps the cluster as Git says, and how people sign in to it. */
export class Operations {
  readonly argocd: ArgoCd;

  constructor(platform: App, { argocd, realm, issuer }: OperationsProps) {
    this.argocd = new ArgoCd(platform, 'argocd', { ...argocd, realm });
    const { host, certificates } = argocd;
    new ArgoCdSignIn(platform, 'argocd-sign-in', { host, certificates, realm, issuer });
  }
}
