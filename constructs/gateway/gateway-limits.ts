import type { GatewayLimitFields } from '../../environments/gateway-limits';
import { defaultTimeouts } from '../default-timeouts';
import { bytes } from '../quantity';
import { defaultRequestRate, type RequestRate } from '../request-rate';

/** What a client may ask of a proxy, with what is not said filled in. */
export interface GatewayLimits {
  /** Bytes of a body. */
  readonly requestSize: number;
  /** Bytes of all headers. */
  readonly headerSize: number;
  readonly headerCount: number;
  /** Seconds. */
  readonly headerTimeout: number;
  /** Seconds. */
  readonly requestTimeout: number;
  /** Seconds. */
  readonly responseTimeout: number;
  /** Seconds. */
  readonly streamIdleTimeout: number;
  /** Percent of the requests to a service that may be repeated ones. */
  readonly retryBudget: number;
  /** At a time. */
  readonly connections: number;
  /** Requests a second of one address. */
  readonly requestRate: RequestRate;
}

export const gatewayLimits = ({
  requestSize = '10Mi',
  headerSize = '32Ki',
  headerCount = 100,
  headerTimeout = defaultTimeouts.headerTimeout,
  requestTimeout = defaultTimeouts.requestTimeout,
  responseTimeout = defaultTimeouts.responseTimeout,
  streamIdleTimeout = defaultTimeouts.streamIdleTimeout,
  retryBudget = 20,
  connections = 10_000,
  requestRate = defaultRequestRate,
}: GatewayLimitFields = {}): GatewayLimits => ({
  requestSize: bytes(requestSize),
  headerSize: bytes(headerSize),
  headerCount,
  headerTimeout,
  requestTimeout,
  responseTimeout,
  streamIdleTimeout,
  retryBudget,
  connections,
  requestRate,
});
