import type { Namespace } from '../namespace';

/** Keycloak, its operators and its database; nothing else keeps Secrets here. */
export const iamNamespace = {
  name: 'iam-system',
  podSecurity: 'restricted',
  mesh: true,
  mtlsPolicy: 'iam-mtls',
} as const satisfies Namespace;
