import * as z from 'zod';
import { count, type FieldsOf, key, resources, size, url } from './fields';
import { hostOf, located, location } from './location';

/** Another place that samples are sent to as they come in. */
const remoteWrite = z
  .strictObject({
    /** Address that takes Prometheus' remote-write protocol, `https://…`. */
    url,
    ...location,
    /** Key in the secret store, with the properties `username` and `password`. @default it is not signed in there */
    credentialsKey: key.optional(),
  })
  .superRefine(located(({ url }) => hostOf(url)));

/** Metrics, and the rules over them. */
export const prometheus = z.strictObject({
  /** Servers, each with all of the metrics. */
  replicas: count(1),
  /** Days that metrics are kept, if the volume holds as many. */
  retention: count(1),
  /** Size of each server's volume, of which the metrics take four fifths. @default none: metrics go with the pod */
  storage: size.optional(),
  /** Series that a pod of a tenant's api may give; of one that gives more none is taken. @default 5000 */
  tenantSampleLimit: count(1).optional(),
  /** Requests and limits of each server. */
  resources,
  /** Where samples are sent to as well. @default nowhere */
  remoteWrite: remoteWrite.optional(),
});

export type PrometheusFields = FieldsOf<typeof prometheus>;
