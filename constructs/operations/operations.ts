import type { App } from 'cdk8s';
import type { CertificateIssuer } from '../gateway/certificate-issuer';
import type { PlatformRealm } from '../identity/platform-realm';
import { ArgoCd, type ArgoCdProps } from './argocd';
import { argocdNamespace } from './argocd-namespace';
import { ArgoCdSignIn } from './argocd-sign-in';

/** How large Argo CD is, what it reads, and who gets to it. */
export interface OperationsProps extends Omit<ArgoCdProps, 'namespace' | 'realm'> {
  /** Realm of those who run the platform. */
  readonly realm: PlatformRealm;
  /** Who signs the certificates of the hosts. */
  readonly issuer: CertificateIssuer;
}

/** What keeps the cluster as Git says, and how people sign in to it. */
export class Operations {
  readonly argocd: ArgoCd;

  constructor(platform: App, props: OperationsProps) {
    this.argocd = new ArgoCd(platform, 'argocd', { ...props, namespace: argocdNamespace });
    new ArgoCdSignIn(platform, 'argocd-sign-in', props);
  }
}
