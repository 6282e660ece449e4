import type { TrustedProxiesFields } from '../../environments/trusted-proxies';

/** Proxies that a request goes through one after another. */
export const hopsOf = ({ hops = 1 }: TrustedProxiesFields): number => hops;

const EXTENSIONS = 'type.googleapis.com/envoy.extensions';

/** What a connection has that comes from elsewhere than the trusted proxies. */
const STATE = 'plinth.untrusted-peer';

/** Before whatever else is looked at, statistics apart. */
const PREFIX = 'plinth_';

/**
 * Filters of connections, in their order: a policy that refuses nobody and says who is no trusted proxy, and one that keeps what it has
 * said, since requests do not see it otherwise.
 *
 * Envoy's own list of trusted networks (`xff_trusted_cidrs`) is not for proxies at the edge: it goes only without `use_remote_address`, by
 * which Envoy also takes away the headers that tell it about retries and timeouts. Istio sets that for gateways and nothing unsets it.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/gateway.go buildGatewayConnectionManager
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/listeners/network_filters/rbac_filter#dynamic-metadata
 */
export const peerFilters = (proxies: TrustedProxiesFields) =>
  [
    [
      'plinth.trusted-proxies',
      {
        '@type': `${EXTENSIONS}.filters.network.rbac.v3.RBAC`,
        stat_prefix: PREFIX,
        shadow_rules_stat_prefix: PREFIX,
        shadow_rules: { action: 'DENY', policies: { [noAddresses(proxies)]: othersThan(proxies) } },
      },
    ],
    [
      'plinth.untrusted-peer',
      {
        '@type': `${EXTENSIONS}.filters.network.set_filter_state.v3.Config`,
        on_downstream_data: [
          {
            object_key: STATE,
            factory_key: 'envoy.string',
            format_string: {
              text_format_source: {
                inline_string: `%DYNAMIC_METADATA(envoy.filters.network.rbac:${PREFIX}shadow_effective_policy_id)%`,
              },
              omit_empty_values: true,
            },
            skip_if_empty: true,
          },
        ],
      },
    ],
  ] as const;

/**
 * What is done to a request before Envoy asks who calls: behind what an untrusted peer says in `X-Forwarded-For` is put what is no address,
 * so that Envoy finds none there and takes the peer's. Whether the connection is encrypted nobody says but Envoy: with proxies in front it
 * would believe all callers.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-for
 */
export const earlyMutations = [
  {
    name: 'envoy.http.early_header_mutation.header_mutation',
    typed_config: {
      '@type': `${EXTENSIONS}.http.early_header_mutation.header_mutation.v3.HeaderMutation`,
      mutations: [
        {
          append: {
            header: { key: 'x-forwarded-for', value: `%REQ(X-FORWARDED-FOR)%%FILTER_STATE(${STATE}:PLAIN)%` },
            append_action: 'OVERWRITE_IF_EXISTS',
          },
        },
        { remove: 'x-forwarded-proto' },
      ],
    },
  },
];

/** As many entries of the header as Envoy looks at, with no address in them; it is the name of a policy, too. */
const noAddresses = (proxies: TrustedProxiesFields): string => ',-'.repeat(hopsOf(proxies));

const othersThan = ({ cidrs }: TrustedProxiesFields) => ({
  permissions: [{ any: true }],
  principals: [{ not_id: { or_ids: { ids: cidrs.map((cidr) => ({ direct_remote_ip: rangeOf(cidr) })) } } }],
});

function rangeOf(cidr: string) {
  const [address_prefix, length] = cidr.split('/');
  return { address_prefix, prefix_len: Number(length) };
}
