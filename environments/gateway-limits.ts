import * as z from 'zod';
import { bytes } from '../constructs/quantity';
import { requestRate } from '../constructs/request-rate';
import { count, type FieldsOf, size } from './fields';

/** A size that Envoy has a limit for itself. */
const between = (least: string, most: string, example: string) =>
  size
    .refine(
      (value) =>
        !/^[1-9]\d*[KMGT]i$/.test(value) || (bytes(value) >= bytes(least) && bytes(value) <= bytes(most)),
      `must be from ${least} to ${most}`,
    )
    .meta({ examples: [example] });

/** What a client may ask of a proxy of the gateway; each proxy counts for itself. */
export const gatewayLimits = z.strictObject({
  /**
   * Largest body of a request; a larger one is answered with 413. One whose length is not said, which is rare, has at most 1Mi. A tenant's
   * file may say another for its host. @default 10Mi
   */
  requestSize: between('1Ki', '10Gi', '10Mi').optional(),
  /** All headers of a request; more are answered with 431. Cookies of signed-in users need some. @default 32Ki */
  headerSize: between('8Ki', '512Ki', '32Ki').optional(),
  /** Number of headers of a request; more are answered with 431. @default 100 */
  headerCount: count(20).optional(),
  /** Seconds in which the headers of a request have to be there; who sends slower is closed. @default 10 */
  headerTimeout: count(1).optional(),
  /** Seconds in which a request has to be there whole; slower ones are answered with 408. @default 300 */
  requestTimeout: count(1).optional(),
  /** Connections at a time of each proxy; more are closed. @default 10000 */
  connections: z
    .int('must be a whole number')
    .min(100, 'must be at least 100')
    .max(1_000_000, 'must be at most 1000000; lower it')
    .optional(),
  /**
   * Requests a second of one client address, and ten times as many of a host; twice as many at once. More are answered with 429. A
   * tenant's file may say another for its host. @default 100
   */
  requestRate: requestRate.optional(),
});

export type GatewayLimitFields = FieldsOf<typeof gatewayLimits>;
