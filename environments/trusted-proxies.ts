import * as z from 'zod';
import { type FieldsOf, ownCidrs } from './fields';

/**
 * Widest networks of one provider. Of IPv4 it is what nobody but a registry has more of; of IPv6 the widest that a cloud or CDN publishes,
 * where registries give their members a /32 to a /29.
 *
 * @see https://ip-ranges.amazonaws.com/ip-ranges.json
 * @see https://www.ripe.net/publications/docs/ripe-738 section 5.1
 */
const WIDEST = { ipv4: 8, ipv6: 28 } as const;

/** Proxies in front of the gateway, each of which appends to `X-Forwarded-For` who has called it. */
export const trustedProxies = z.strictObject({
  /**
   * Networks from which the last of them connects. What anybody else says in `X-Forwarded-For` counts for nothing: who connects is who
   * calls. Private ones are let in only if `cluster.loadBalancers` has them.
   */
  cidrs: ownCidrs(
    WIDEST,
    "everybody in it chooses which address is taken for a caller's",
    'name the networks of the proxies',
  ),
  /**
   * How many of them a request goes through one after another, such as 2 for a CDN and behind it a load balancer that takes HTTPS. Those
   * before the last have to be the only way to it. @default 1
   */
  hops: z
    .int('must be a whole number')
    .min(1, 'must be at least 1; leave trustedProxies out where there is no proxy')
    .max(5, 'must be at most 5; count the proxies that append to X-Forwarded-For')
    .optional(),
});

export type TrustedProxiesFields = FieldsOf<typeof trustedProxies>;
