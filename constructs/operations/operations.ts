import type { App } from 'cdk8s';
import { ArgoCd, type ArgoCdProps } from './argocd';

export interface OperationsProps {
  /** How large Argo CD is, and what it reads. */
  readonly argocd: ArgoCdProps;
}

/** What keeps the cluster as Git says. */
export class Operations {
  readonly argocd: ArgoCd;

  constructor(platform: App, { argocd }: OperationsProps) {
    this.argocd = new ArgoCd(platform, 'argocd', argocd);
  }
}
