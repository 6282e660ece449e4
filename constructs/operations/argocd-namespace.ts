import type { Namespace } from '../namespace';

/** Argo CD's own; without sidecars, so that it can repair the mesh. */
export const argocdNamespace = {
  name: 'argocd',
  podSecurity: 'restricted',
  mesh: false,
} as const satisfies Namespace;
