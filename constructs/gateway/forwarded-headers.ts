import type { VirtualServiceSpecHttpHeadersRequest } from '../../imports/networking.istio.io';

/**
 * What programs behind the gateway believe of who has called it, and under which name. A proxy of the gateway would append to what a
 * caller has sent in `X-Forwarded-For`, and hand the others on.
 *
 * The address is that of who connects, or the one that `trustedProxies` in front of it have seen.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-for
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators
 */
export const forwardedFrom = (
  host: string,
  scheme: 'http' | 'https' = 'https',
): VirtualServiceSpecHttpHeadersRequest => ({
  set: {
    'x-forwarded-for': '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
    'x-forwarded-host': host,
    'x-forwarded-port': scheme === 'https' ? '443' : '80',
    'x-forwarded-proto': scheme,
  },
  remove: [
    'forwarded',
    'true-client-ip',
    'x-client-ip',
    'x-forwarded-prefix',
    'x-forwarded-scheme',
    'x-forwarded-server',
    'x-forwarded-ssl',
    'x-real-ip',
  ],
});

/** The name in the request itself, for a route of several hosts. */
export const hostOfRequest = '%REQ(:AUTHORITY)%';
