import * as z from 'zod';
import { count, resources, size } from './fields';

/** Keycloak. */
export const keycloak = z.strictObject({
  /** From two on they are one cluster, and one can go without the others. */
  instances: count(1),
  resources,
  /** `public` serves the admin console on Keycloak's host; `internal` on no host, through a port-forward only. */
  adminConsole: z.enum(['public', 'internal']),
});

/** The PostgreSQL cluster that Keycloak keeps its data in. */
export const keycloakDatabase = z.strictObject({
  instances: count(1),
  /** Size of each instance's volume. */
  storage: size,
  resources,
  /** `required` keeps instances on different nodes; `preferred` lets them share one. */
  antiAffinity: z.enum(['required', 'preferred']),
});
