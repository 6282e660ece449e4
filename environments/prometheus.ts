import * as z from 'zod';
import { key, url } from './fields';
import { hostOf, located, location } from './location';

/** An address that is told something, and who signs in there. */
export const remoteWrite = z
  .strictObject({
    /** Takes Prometheus' remote-write protocol. */
    url,
    ...location,
    /** Key in the secret store, with the properties `username` and `password`. */
    credentialsKey: key.optional(),
  })
  .superRefine(located(({ url }) => hostOf(url)));
