import * as z from 'zod';
import { defaultTimeouts } from '../constructs/default-timeouts';
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

/** Seconds of a proxy's own timers. */
const seconds = (least: number) =>
  z
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(3600, 'must be at most 3600; lower it');

/** What a client may ask of a proxy of the gateway; each proxy counts for itself. */
const fields = z.strictObject({
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
  /**
   * Seconds from the end of a request until the answer of the service begins; who waits longer gets 504. How long the answer then takes
   * does not count. A tenant's file may say another for its host. @default 120
   */
  responseTimeout: seconds(1).optional(),
  /**
   * Seconds without a byte, of a request, an answer or a WebSocket; then it is closed. @default 300
   */
  streamIdleTimeout: seconds(10).optional(),
  /**
   * Percent of the requests to a service that may be repeated ones, of the gateway and of every other proxy that calls it; three at a
   * time in any case. The gateway repeats what a service has not got. @default 20
   */
  retryBudget: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(99, 'must be at most 99, or every request might be repeated')
    .optional(),
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

/** Timers of which one would never end before the other. */
const CONTRADICTIONS = [
  ['headerTimeout', 'requestTimeout', 'the headers are a part of the request'],
  ['responseTimeout', 'streamIdleTimeout', 'a service that does not answer sends no byte'],
] as const;

export const gatewayLimits = fields.superRefine((limits, { addIssue }) => {
  const given = { ...defaultTimeouts, ...limits };
  for (const [short, long, because] of CONTRADICTIONS) {
    const [inner = 0, outer = 0] = [given[short], given[long]];
    if (inner <= outer) continue;
    // whoever has said one of them is told of that
    const isShort = limits[short] !== undefined;
    const [path, rule, other] = isShort
      ? [short, 'longer', `${long}, which is ${outer}`]
      : [long, 'shorter', `${short}, which is ${inner}`];
    const fix = isShort ? 'lower it, or raise that' : 'raise it, or lower that';
    const message = `must not be ${rule} than ${other}, because ${because}; ${fix}`;
    addIssue({ code: 'custom', path: [path], message });
  }
});

export type GatewayLimitFields = FieldsOf<typeof gatewayLimits>;
