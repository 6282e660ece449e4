import type { VirtualServiceSpecHttpRetries } from '../../imports/networking.istio.io';

/**
 * How often a gateway asks a service, and how long it waits for an answer to begin. A request is repeated only where the service has not got
 * it, so that none is carried out twice, whatever its method; Istio's own list also has answers of gRPC that come after work was done.
 *
 * The timer of a try starts when the whole request has been sent and ends with the headers of the answer: large bodies, streams of events and
 * WebSockets are not cut by it. That of a route (`timeout`) would cut them.
 *
 * @param responseTimeout seconds @default as long as connections may be silent
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/route/retry/retry.go
 */
export const triesOf = (responseTimeout?: number): VirtualServiceSpecHttpRetries => ({
  attempts: 2,
  retryOn: 'connect-failure,refused-stream',
  ...(responseTimeout && { perTryTimeout: `${responseTimeout}s` }),
});
