import * as z from 'zod';
import { count, dnsName, key, resources, size, text } from './fields';
import { located, location } from './location';

/** An S3-compatible store; keys come from the secret store. */
const objectStorage = z
  .strictObject({
    /** Host, without a scheme; it is asked on port 443. */
    endpoint: dnsName,
    ...location,
    region: text,
    bucket: z
      .string()
      .regex(
        /^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/,
        'must be a bucket name: 3 to 63 lower-case letters, digits, dots and -',
      ),
    /** Key in the secret store, with the properties `access-key-id` and `secret-access-key`. */
    credentialsKey: key,
  })
  .superRefine(located(({ endpoint }) => endpoint));

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
