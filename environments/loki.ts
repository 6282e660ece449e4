import * as z from 'zod';
import { count, resources, size } from './fields';
import { objectStorage } from './object-storage';

/** One process on a disk that goes with the pod; or replicas that share an object store. */
export const loki = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('single-binary'),
    retention: z.int().min(1),
    auditRetention: z.int().min(1),
    resources,
  }),
  z.strictObject({
    mode: z.literal('highly-available'),
    /** Days that logs are kept. */
    retention: z.int().min(1),
    /** Days that sign-ins and changes in databases are kept, at least `retention`. */
    auditRetention: z.int().min(1),
    replicas: count(3),
    /** Size of each replica's volume. */
    storage: size,
    objectStorage,
    resources,
  }),
]);
