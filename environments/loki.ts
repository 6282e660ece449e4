import * as z from 'zod';
import { count, type FieldsOf, resources, size } from './fields';
import { objectStore } from './object-storage';

const common = {
  /** What reads the pods' logs. Promtail is past its end of life (2026-03-02) and needs a privileged namespace. */
  collector: z.enum(['alloy', 'promtail']),
  /** Size of the volume on which Alloy notes how far it has read, such as `1Gi`. @default none: it goes with the pod, and what nodes still have is read again */
  collectorStorage: size.optional(),
  /** Days that logs are kept. */
  retention: count(1),
  /** Days that sign-ins and changes in databases are kept, at least `retention`. */
  auditRetention: count(1),
  /** Days that the gateway's access log is kept, which has people's addresses. @default retention */
  accessLogRetention: count(1).optional(),
  /** Days that tenants' logs are kept. @default retention */
  tenantRetention: count(1).optional(),
  /** Lines that are taken of each stage of a tenant a second, and ten times as many at once; what is more is dropped. @default 100 */
  tenantLinesPerSecond: count(1).optional(),
  /** Lines that are taken of the gateway's access log a second, and ten times as many at once. @default 1000 */
  accessLogLinesPerSecond: count(1).optional(),
  /** Requests and limits of each replica. */
  resources,
};

/** Logs: one process, on a disk that goes with the pod or with a bucket; or replicas that share an object store, good for about 20 GB of logs a day. */
export const loki = z
  .discriminatedUnion('mode', [
    z.strictObject({
      mode: z.literal('single-binary'),
      ...common,
      /** Bucket where all logs end up. @default none: they are on a disk that goes with the pod */
      objectStorage: objectStore.optional(),
    }),
    z.strictObject({
      mode: z.literal('highly-available'),
      ...common,
      /** Replicas, at least 3: three of them hold every line. */
      replicas: count(3),
      /** Size of each replica's volume, for what is not in the object store yet. */
      storage: size,
      /** Bucket that the replicas share, where all logs end up. */
      objectStorage: objectStore,
    }),
  ])
  .superRefine(({ retention, auditRetention, collector, collectorStorage }, { addIssue }) => {
    const issue = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
    if (auditRetention < retention)
      issue(
        'auditRetention',
        `must not be less than retention, which is ${retention}; raise it, or lower that`,
      );
    if (collector === 'promtail' && collectorStorage !== undefined)
      issue(
        'collectorStorage',
        'must not be given where collector is promtail, which notes on each node how far it has read; remove it',
      );
  });

export type LokiFields = FieldsOf<typeof loki>;
