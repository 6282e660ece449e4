import * as z from 'zod';
import { count, type FieldsOf } from './fields';
import { gatewayLimits } from './gateway-limits';
import { trustedProxies } from './trusted-proxies';

/** The mesh, and the proxies of the way in. */
export const istio = z
  .strictObject({
    /** Replicas of the control plane; below 2 no pod can be created in the mesh while a node is drained. */
    istiodReplicas: count(1),
    /** The autoscaler's bounds. */
    gateway: z.strictObject({
      /** Proxies that there always are; from two on one can go without the others. */
      minReplicas: count(1),
      /** Proxies that load may bring; needs the cluster's metrics server if it is more than `minReplicas`. */
      maxReplicas: count(1),
      /**
       * Proxies in front, such as a CDN, that say in `X-Forwarded-For` who has called them. Load balancers that pass connections on are
       * none. @default none: who connects is who calls
       */
      trustedProxies: trustedProxies.optional(),
      /** What clients may ask of a proxy. @default those of its fields */
      limits: gatewayLimits.optional(),
    }),
  })
  .superRefine(({ gateway }, { addIssue }) => {
    if (gateway.maxReplicas >= gateway.minReplicas) return;
    const message = `must not be less than minReplicas, which is ${gateway.minReplicas}; raise it, or lower that`;
    addIssue({ code: 'custom', path: ['gateway', 'maxReplicas'], message });
  });

export type IstioFields = FieldsOf<typeof istio>;

export type GatewayFields = IstioFields['gateway'];
