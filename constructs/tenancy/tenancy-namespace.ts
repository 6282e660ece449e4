import type { Namespace } from '../namespace';

/** The tenants' database, and what provisions it. Not below `tenant-`, which is what Applications of tenants may write to. */
export const tenancyNamespace = {
  name: 'tenancy-system',
  podSecurity: 'restricted',
  mesh: true,
} as const satisfies Namespace;
