import * as z from 'zod';
import { text, url } from './fields';
import { hostOf, located, location } from './location';

/** Vault or OpenBao, from which External Secrets fetches what cannot be generated in the cluster. */
export const secretStore = z
  .strictObject({
    server: url,
    ...location,
    /** Path of the key-value engine, version 2. */
    path: text,
    /** Mount of the Kubernetes authentication method. */
    mountPath: text,
    /** Role that may read the keys that are named in the environment. */
    role: text,
  })
  .superRefine(located(({ server }) => hostOf(server)));
