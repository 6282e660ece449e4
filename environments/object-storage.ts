import * as z from 'zod';
import { address, hostOfAddress } from './address';
import { caBundle } from './ca-bundle';
import { type FieldsOf, key, text } from './fields';
import { located, location } from './location';

/** An S3-compatible store outside, spoken to over TLS; its keys come from the secret store. */
export const objectStorage = z
  .strictObject({
    /** @default s3 */
    provider: z.literal('s3').optional(),
    /** Host without a scheme, with a port if it is not 443: `sos-ch-gva-2.exo.io`, `minio.example.org:9000`. */
    endpoint: address,
    ...location,
    /** PEM certificates of who signed the store's. @default a public authority did */
    caBundle: caBundle.optional(),
    /** Whether the bucket is in the path, as MinIO and Ceph have it, and not in the host. @default what the store's host tells */
    pathStyle: z.literal(true).optional(),
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
  .superRefine(located(({ endpoint }) => hostOfAddress(endpoint)));

export type ObjectStorageFields = FieldsOf<typeof objectStorage>;

/** Garage in the cluster, which makes the bucket and its keys by itself. */
const inGarage = z.strictObject({ provider: z.literal('garage') });

/** Where a bucket is. */
export const objectStore = z.discriminatedUnion('provider', [objectStorage, inGarage]);

export type ObjectStoreFields = FieldsOf<typeof objectStore>;
