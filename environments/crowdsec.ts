import * as z from 'zod';
import { count, type FieldsOf, ownCidrs, resources, size } from './fields';

/** Widest networks that somebody may have to oneself; what is wider has attackers in it. */
const WIDEST = { ipv4: 8, ipv6: 32 } as const;

/** Who is kept out at the gateway for what was logged of them. */
export const crowdsec = z.strictObject({
  /** Networks that are never banned beside private ones and those of the cluster, such as the office's public addresses. @default none */
  allowlist: ownCidrs(
    WIDEST,
    'nobody in it would ever be banned',
    'name the networks that are yours',
  ).optional(),
  /**
   * Whether the gateway asks, and refuses who is banned; without, bans are decided and shown alone. False is also the step before `crowdsec`
   * is taken out: while istiod has forgotten whom to ask and the gateway has not, all requests would be refused. @default true
   */
  enforce: z.boolean().optional(),
  /** Hours of a first ban; the second of the same address is twice as long, and so on. @default 4 */
  banHours: count(1).optional(),
  /**
   * Whether the list of addresses that CrowdSec's community has banned is fetched as well. For that the cluster has an account at
   * api.crowdsec.net, which sees its address; it is told of nobody who was banned here. @default false
   */
  communityBlocklist: z.boolean().optional(),
  /** Size of the volume on which decisions and alerts are kept, such as `1Gi`. */
  storage: size,
  /** Requests and limits of its one replica. */
  resources,
  /** What the gateway asks whether an address is banned. */
  bouncer: z.strictObject({
    /** Replicas; requests pass while there is none. */
    replicas: count(1),
    /** Requests and limits of each replica. */
    resources,
  }),
});

export type CrowdSecFields = FieldsOf<typeof crowdsec>;
