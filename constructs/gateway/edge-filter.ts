import { Construct } from 'constructs';
import type { TrustedProxiesFields } from '../../environments/trusted-proxies';
import {
  EnvoyFilterSpecConfigPatchesApplyTo as ApplyTo,
  EnvoyFilterSpecConfigPatchesMatchContext as Context,
  EnvoyFilter,
  type EnvoyFilterSpecConfigPatches,
  type EnvoyFilterSpecConfigPatchesMatchListenerFilterChainFilter,
  EnvoyFilterSpecConfigPatchesPatchOperation as Operation,
} from '../../imports/networking.istio.io';
import { type RequestRate, rateName, requestRates } from '../request-rate';
import type { GatewayLimits } from './gateway-limits';
import { ownReplies } from './own-replies';
import { earlyMutations, peerFilters } from './trusted-proxies';

export interface EdgeFilterProps {
  /** Labels of the proxies. */
  readonly labels: Readonly<Record<string, string>>;
  /** What clients may ask of them. */
  readonly limits: GatewayLimits;
  /** Whom they believe who calls. @default nobody */
  readonly trustedProxies?: TrustedProxiesFields;
}

/**
 * What Istio has no API for, of the proxies of the gateway alone: what they answer themselves, what every response says to browsers, how
 * many requests a client may send, and how large they may be. It adds to what proxies do and takes nothing away: no route and no policy
 * is another one for it.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/envoy-filter/
 */
export class EdgeFilter extends Construct {
  constructor(scope: Construct, id: string, { labels, limits, trustedProxies }: EdgeFilterProps) {
    super(scope, id);
    new EnvoyFilter(this, 'envoy-filter', {
      metadata: { name: 'edge' },
      spec: {
        workloadSelector: { labels },
        // After those that say nothing of it, which are 0.
        priority: 10,
        configPatches: [
          merged({
            '@type': `${HTTP}.network.http_connection_manager.v3.HttpConnectionManager`,
            max_request_headers_kb: limits.headerSize / 1024,
            common_http_protocol_options: { max_headers_count: limits.headerCount },
            local_reply_config: ownReplies,
            ...(trustedProxies && { early_header_mutation_extensions: earlyMutations }),
          }),
          ...(trustedProxies
            ? peerFilters(trustedProxies).map(([name, config]) => before(name, config))
            : []),
          inserted(Operation.INSERT_UNDERSCORE_BEFORE, router, 'plinth.unsized-requests', unsizedRequests),
          inserted(Operation.INSERT_UNDERSCORE_FIRST, {}, 'plinth.request-rate', rates(limits.requestRate)),
          inserted(Operation.INSERT_UNDERSCORE_FIRST, {}, 'plinth.response-headers', responseHeaders, 443),
        ],
      },
    });
  }
}

const HTTP = 'type.googleapis.com/envoy.extensions.filters';
const manager = 'envoy.filters.network.http_connection_manager';
const router = { subFilter: { name: 'envoy.filters.http.router' } };

const at = (
  filter: Partial<EnvoyFilterSpecConfigPatchesMatchListenerFilterChainFilter> = {},
  portNumber?: number,
) => ({
  context: Context.GATEWAY,
  listener: { portNumber, filterChain: { filter: { name: manager, ...filter } } },
});

const merged = (typed_config: object): EnvoyFilterSpecConfigPatches => ({
  applyTo: ApplyTo.NETWORK_UNDERSCORE_FILTER,
  match: at(),
  patch: { operation: Operation.MERGE, value: { typed_config } },
});

/** A filter of connections, before the one that reads requests. */
const before = (name: string, typed_config: object): EnvoyFilterSpecConfigPatches => ({
  applyTo: ApplyTo.NETWORK_UNDERSCORE_FILTER,
  match: at(),
  patch: { operation: Operation.INSERT_UNDERSCORE_BEFORE, value: { name, typed_config } },
});

const inserted = (
  operation: Operation,
  where: Partial<EnvoyFilterSpecConfigPatchesMatchListenerFilterChainFilter>,
  name: string,
  typed_config: object,
  portNumber?: number,
): EnvoyFilterSpecConfigPatches => ({
  applyTo: ApplyTo.HTTP_UNDERSCORE_FILTER,
  match: at(where, portNumber),
  patch: { operation, value: { name, typed_config } },
});

/**
 * Of every response over HTTPS, whoever gives it. What a program says of its own pages stays; browsers take no HSTS over plain HTTP.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6797
 */
const responseHeaders = {
  '@type': `${HTTP}.http.header_mutation.v3.HeaderMutation`,
  mutations: {
    response_mutations: [
      appended('strict-transport-security', 'max-age=31536000', 'OVERWRITE_IF_EXISTS_OR_ADD'),
      appended('x-content-type-options', 'nosniff', 'OVERWRITE_IF_EXISTS_OR_ADD'),
      appended('referrer-policy', 'strict-origin-when-cross-origin', 'ADD_IF_ABSENT'),
      appended('content-security-policy', "frame-ancestors 'self'", 'ADD_IF_ABSENT'),
      { remove: 'server' },
      { remove: 'x-powered-by' },
    ],
  },
};

function appended(key: string, value: string, append_action: string) {
  return { append: { header: { key, value }, append_action } };
}

/** Bytes of a body whose length is not said: until it ends, it is kept in memory. */
const UNSIZED = 1024 ** 2;

/**
 * Counts a body whose length is not said before anything of it is sent on. One whose length is said is refused by a route, and a
 * WebSocket has no end to wait for.
 */
const unsizedRequests = {
  '@type': 'type.googleapis.com/envoy.extensions.common.matching.v3.ExtensionWithMatcher',
  extension_config: {
    name: 'envoy.filters.http.buffer',
    typed_config: { '@type': `${HTTP}.http.buffer.v3.Buffer`, max_request_bytes: UNSIZED },
  },
  xds_matcher: {
    matcher_list: {
      matchers: [
        {
          predicate: {
            or_matcher: {
              predicate: [
                requestHeader('content-length', { safe_regex: { google_re2: {}, regex: '[0-9]+' } }),
                requestHeader('upgrade', { exact: 'websocket', ignore_case: true }),
              ],
            },
          },
          on_match: {
            action: {
              name: 'skip',
              typed_config: {
                '@type': `${HTTP}.common.matcher.action.v3.SkipFilter`,
              },
            },
          },
        },
      ],
    },
  },
};

function requestHeader(header_name: string, value_match: object) {
  const input = {
    '@type': 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
    header_name,
  };
  return { single_predicate: { input: { name: header_name, typed_config: input }, value_match } };
}

const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };

/** Client addresses and hosts that a proxy counts at a time; of more it forgets those that it has not seen for longest. */
const COUNTED = 10_000;

/** How many times the requests of one client a host may have. */
const CLIENTS = 10;

/** An IPv6 network of one client. */
const client = { masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } };

/** The rate of the route; what has none is counted at the environment's. */
const rateOfRoute = (none: RequestRate) => ({
  extension: {
    name: 'envoy.rate_limit_descriptors.expr',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor',
      descriptor_key: 'rate',
      // Without a route there is no name; the client alone is counted then.
      skip_if_error: true,
      text: `xds.route_name.startsWith('rate-') ? xds.route_name : '${rateName(none)}'`,
    },
  },
});

/**
 * Token buckets: one for each client address, one for each host, at the rate that the route names. Each proxy has its own.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/local_rate_limit_filter
 */
const rates = (none: RequestRate) => ({
  '@type': `${HTTP}.http.local_ratelimit.v3.LocalRateLimit`,
  stat_prefix: 'edge',
  filter_enabled: always,
  filter_enforced: always,
  always_consume_default_token_bucket: false,
  max_dynamic_descriptors: COUNTED,
  response_headers_to_add: [{ header: { key: 'retry-after', value: '1' } }],
  rate_limits: [
    { actions: [rateOfRoute(none), client] },
    {
      actions: [
        rateOfRoute(none),
        { request_headers: { header_name: ':authority', descriptor_key: 'host' } },
      ],
    },
  ],
  descriptors: [
    { entries: [{ key: 'masked_remote_address' }], token_bucket: tokens(none) },
    ...requestRates.flatMap((rate) => [
      bucket(rate, 'masked_remote_address', rate),
      bucket(rate, 'host', CLIENTS * rate),
    ]),
  ],
});

const tokens = (perSecond: number) => ({
  max_tokens: 2 * perSecond,
  tokens_per_fill: perSecond,
  fill_interval: '1s',
});

/** @param of whatever there is of it has a bucket of its own */
const bucket = (rate: RequestRate, of: string, perSecond: number) => ({
  entries: [{ key: 'rate', value: rateName(rate) }, { key: of }],
  token_bucket: tokens(perSecond),
});
