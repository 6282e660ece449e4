import * as z from 'zod';
import { count, type FieldsOf, resources, size } from './fields';

/** How large a cluster of CloudNativePG's is. */
export const postgres = z.strictObject({
  /** Instances: one primary, the rest replicas; with one there is nothing to fail over to. */
  instances: count(1),
  /** Size of each instance's volume, such as `10Gi`. It can grow, never shrink. */
  storage: size,
  /** Requests and limits of each instance. */
  resources,
  /** `required` keeps instances on different nodes, and pending without one; `preferred` lets them share. */
  antiAffinity: z.enum(['required', 'preferred']),
});

export type PostgresFields = FieldsOf<typeof postgres>;
