import * as z from 'zod';
import { count, key, resources, size, url } from './fields';
import { hostOf, located, location } from './location';

/** An address that is told something, and who signs in there. */
const remoteWrite = z
  .strictObject({
    /** Takes Prometheus' remote-write protocol. */
    url,
    ...location,
    /** Key in the secret store, with the properties `username` and `password`. */
    credentialsKey: key.optional(),
  })
  .superRefine(located(({ url }) => hostOf(url)));

/** Metrics, and the rules over them. */
export const prometheus = z.strictObject({
  /** Servers, each with all of the metrics. */
  replicas: count(1),
  /** Days that metrics are kept. */
  retention: count(1),
  /** Size of each replica's volume. @default none: metrics go with the pod */
  storage: size.optional(),
  resources,
  /** Where samples are sent to as well. @default nowhere */
  remoteWrite: remoteWrite.optional(),
});
