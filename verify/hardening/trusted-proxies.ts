import { field, items, labels, mapping, number, text } from '../created/field';
import { istiodValuesOf } from '../created/istiod-values';
import type { Pod } from '../created/pod';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import { Gateways } from '../references/gateway-server';
import type { Rule } from '../rule';
import { type EdgePatch, patchesOf } from './envoy-filter';

/** Whoever is counted as a proxy in front says whose address a request comes from: to limits, bans, policies and the log. */
export const trustedProxies: Rule = {
  name: 'hardening/trusted-proxies',
  contract:
    'a gateway that takes addresses of callers from proxies in front takes them from their networks alone',
  *check(environment): Iterable<Fault> {
    const gateways = Gateways.of(environment);
    for (const { gateway: object, path, port } of gateways.servers) {
      const [pod] = gateways.podsOf(object);
      if (!pod || port === undefined) continue; // references/… finds that
      const hops = hopsOf(environment, pod);
      if (hops === 0) continue;
      const fault = faultIn(patchesOf(environment, pod, gateways.portOf(pod, port)), hops);
      if (fault) yield { object, path: [...path, 'port'], ...fault };
    }
  },
};

const at = ['gatewayTopology', 'numTrustedProxies'];

/** Proxies in front of a gateway that its own configuration counts, or that of the mesh. */
function hopsOf(environment: Environment, { object }: Pod): number {
  const own = labels(object.manifest, 'metadata', 'annotations')['proxy.istio.io/config'];
  const [mesh] = istiodValuesOf(environment).map(({ values }) =>
    field(values, 'meshConfig', 'defaultConfig'),
  );
  return number(parse(own), ...at) ?? number(mesh, ...at) ?? 0;
}

function parse(config: string | undefined): unknown {
  try {
    return JSON.parse(config ?? '{}');
  } catch {
    return undefined; // connectivity/interception finds that
  }
}

/** Shortest prefixes of networks that are one provider's. */
const WIDEST = { ipv4: 8, ipv6: 28 } as const;

function faultIn(patches: readonly EdgePatch[], hops: number): Pick<Fault, 'what' | 'fix'> | undefined {
  const fix = 'name the networks of the proxies, and have all others seen by their own addresses';
  const [network] = patches.flatMap((one) => trustedBy(one, hops));
  const isKept = patches.some(({ type, config }) => type === 'Config' && keeps(config));
  const isApplied = patches.some(({ config }) => mistrusts(config));
  if (!network || !isKept || !isApplied)
    return { what: 'believes whoever connects about the address of callers', fix };
  const wide = network.find(isWide);
  return wide === undefined
    ? undefined
    : { what: `believes ${wide} about the address of callers, in which anybody may be`, fix };
}

/** The networks of which a policy for connections says nothing, while it says of all others that they have no address for any hop. */
function trustedBy({ type, config }: EdgePatch, hops: number): string[][] {
  if (type !== 'RBAC' || text(config, 'shadow_rules', 'action') !== 'DENY') return [];
  return Object.entries(mapping(config, 'shadow_rules', 'policies')).flatMap(([name, policy]) => {
    const said = name.split(',').slice(1);
    const hasNone = said.length >= hops && said.slice(-hops).every((one) => !/[\d.:]/.test(one));
    const ids = items(policy, 'principals', 0, 'not_id', 'or_ids', 'ids').map((one) =>
      mapping(one, 'direct_remote_ip'),
    );
    const isForAll = field(policy, 'permissions', 0, 'any') === true;
    return hasNone && isForAll && ids.length > 0
      ? [ids.map((range) => `${range.address_prefix}/${range.prefix_len ?? 0}`)]
      : [];
  });
}

const isWide = (network: string): boolean =>
  Number(network.split('/')[1]) < (network.includes(':') ? WIDEST.ipv6 : WIDEST.ipv4);

const keeps = (config: unknown): boolean =>
  items(config, 'on_downstream_data').some((one) =>
    /^%DYNAMIC_METADATA\(envoy\.filters\.network\.rbac:\w+shadow_effective_policy_id\)%$/.test(
      text(one, 'format_string', 'text_format_source', 'inline_string') ?? '',
    ),
  );

const mistrusts = (config: unknown): boolean =>
  items(config, 'early_header_mutation_extensions')
    .flatMap((one) => items(one, 'typed_config', 'mutations'))
    .some((one) => text(one, 'append', 'header', 'key') === 'x-forwarded-for');
