import type { Namespace } from '../namespace';

/** Istio's root namespace: what its policies say there holds in the whole mesh. */
export const istioNamespace = {
  name: 'istio-system',
  podSecurity: 'restricted',
  mesh: false,
} as const satisfies Namespace;
