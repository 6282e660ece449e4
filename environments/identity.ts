import * as z from 'zod';
import { count, type FieldsOf, resources } from './fields';

/** Keycloak. */
export const keycloak = z.strictObject({
  /** Servers; from two on they are one cluster, and one can go without the others. */
  instances: count(1),
  /** Requests and limits of each server; 70 % of the limit on memory are Java's heap. */
  resources,
  /**
   * `public` serves the admin console and its API on the host; `internal` on no host, but at <http://localhost:8080> through
   * `kubectl port-forward`.
   */
  adminConsole: z.enum(['public', 'internal']),
});

export type KeycloakFields = FieldsOf<typeof keycloak>;
