import * as z from 'zod';
import { count } from './fields';

/** The mesh, and the proxies of the way in. */
export const istio = z
  .strictObject({
    /** At least 2 where a drain must not stop pods from being created. */
    istiodReplicas: count(1),
    /** The autoscaler's bounds; more than one bound needs a metrics server. */
    gateway: z.strictObject({ minReplicas: count(1), maxReplicas: count(1) }),
  })
  .superRefine(({ gateway }, { addIssue }) => {
    if (gateway.maxReplicas >= gateway.minReplicas) return;
    const message = `must not be less than minReplicas, which is ${gateway.minReplicas}; raise it, or lower that`;
    addIssue({ code: 'custom', path: ['gateway', 'maxReplicas'], message });
  });
