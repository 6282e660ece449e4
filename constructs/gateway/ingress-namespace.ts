import type { Namespace } from '../namespace';

/** Where the proxies of the way in are. */
export const ingressNamespace = {
  name: 'istio-ingress',
  podSecurity: 'restricted',
  mesh: true,
} as const satisfies Namespace;
