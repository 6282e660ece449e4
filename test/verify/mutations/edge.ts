import { count, putInFront } from '../trusted-proxies';
import type { Editable, MutableDist, Mutation } from './mutation';

const filter = 'EnvoyFilter istio-ingress/edge';

/** The configuration of the filter with a type, of the gateway's EnvoyFilter. */
const filterOf = (dist: MutableDist, type: string): Editable =>
  dist
    .edit(filter)
    .spec.configPatches.map(({ patch }: Editable) => patch.value.typed_config)
    .find((config: Editable) => config['@type'].endsWith(`.${type}`));

export const ofTheEdge: readonly Mutation[] = [
  {
    name: 'hosts are served without HSTS',
    environment: 'prod',
    rule: 'hardening/edge',
    mutate: (dist) => {
      filterOf(dist, 'HeaderMutation').mutations.response_mutations.shift();
    },
  },
  {
    name: 'browsers forget HSTS after a day',
    environment: 'prod',
    rule: 'hardening/edge',
    mutate: (dist) => {
      const [hsts] = filterOf(dist, 'HeaderMutation').mutations.response_mutations;
      hsts.append.header.value = 'max-age=86400';
    },
  },
  {
    name: 'the headers are for another port than that of the hosts',
    environment: 'prod',
    rule: 'hardening/edge',
    mutate: (dist) => {
      const patch = dist
        .edit(filter)
        .spec.configPatches.find((one: Editable) => one.match.listener.portNumber);
      patch.match.listener.portNumber = 80;
    },
  },
  {
    name: 'what is set at the edge is for other proxies',
    environment: 'dev',
    rule: 'hardening/edge',
    mutate: (dist) => {
      dist.edit(filter).spec.workloadSelector.labels.app = 'other';
    },
  },
  {
    name: 'requests are counted, and none is refused',
    environment: 'prod',
    rule: 'hardening/edge',
    mutate: (dist) => {
      filterOf(dist, 'LocalRateLimit').filter_enforced.default_value.numerator = 0;
    },
  },
  {
    name: 'a tenant has a rate for which there is no bucket',
    environment: 'prod',
    rule: 'hardening/edge',
    mutate: (dist) => {
      dist.edit('VirtualService tenant-acme-prod/web').spec.http.at(-1).name = 'rate-7000';
    },
  },
  {
    name: 'a host takes bodies of any size',
    environment: 'prod',
    rule: 'hardening/edge',
    mutate: (dist) => {
      const { spec } = dist.edit('VirtualService tenant-acme-prod/web');
      spec.http = spec.http.filter(({ directResponse }: Editable) => directResponse?.status !== 413);
    },
  },
  {
    name: 'a tenant’s requests are repeated after it has answered',
    environment: 'prod',
    rule: 'hardening/tries',
    mutate: (dist) => {
      dist.edit('VirtualService tenant-acme-prod/web').spec.http.at(-1).retries.retryOn =
        'connect-failure,5xx';
    },
  },
  {
    name: 'nothing is said of what is repeated',
    environment: 'prod',
    rule: 'hardening/tries',
    mutate: (dist) => {
      delete dist.edit('VirtualService iam-system/keycloak').spec.http.at(-1).retries;
    },
  },
  {
    name: 'all requests may be repeated at once',
    environment: 'prod',
    rule: 'hardening/tries',
    mutate: (dist) => dist.remove('DestinationRule istio-system/retry-budget'),
  },
  {
    name: 'those to Argo CD may, whose rule has none',
    environment: 'prod',
    rule: 'hardening/tries',
    mutate: (dist) => {
      delete dist.edit('DestinationRule argocd/argocd-server').spec.trafficPolicy.retryBudget;
    },
  },
  {
    name: 'the gateway takes the address of callers from whoever connects',
    environment: 'prod',
    rule: 'hardening/trusted-proxies',
    mutate: (dist) => count(dist, 1),
  },
  {
    name: 'it takes them from one hop more than it mistrusts others for',
    environment: 'prod',
    rule: 'hardening/trusted-proxies',
    mutate: (dist) => {
      putInFront(dist, { cidrs: ['203.0.113.0/24'] });
      count(dist, 2);
    },
  },
  {
    name: 'it takes them from half of the internet',
    environment: 'prod',
    rule: 'hardening/trusted-proxies',
    mutate: (dist) => {
      putInFront(dist, { cidrs: ['203.0.113.0/24', '0.0.0.0/1'] });
    },
  },
  {
    name: 'what it finds of who connects is not kept for requests',
    environment: 'prod',
    rule: 'hardening/trusted-proxies',
    mutate: (dist) => {
      const { spec } = putInFront(dist, { cidrs: ['2001:db8::/32'] }).edit(filter);
      spec.configPatches = spec.configPatches.filter(
        ({ patch }: Editable) => patch.value.name !== 'plinth.untrusted-peer',
      );
    },
  },
  {
    name: 'the gateway lets pages of any origin read its responses',
    environment: 'prod',
    rule: 'hardening/proxy-extension',
    also: ['hardening/edge'],
    mutate: (dist) => {
      const [first] = filterOf(dist, 'HeaderMutation').mutations.response_mutations;
      first.append.header = { key: 'access-control-allow-origin', value: '*' };
    },
  },
  {
    name: 'a filter of the gateway is taken away by hand',
    environment: 'prod',
    rule: 'hardening/proxy-extension',
    mutate: (dist) => {
      dist.edit(filter).spec.configPatches.push({
        applyTo: 'HTTP_FILTER',
        match: {
          context: 'GATEWAY',
          listener: {
            filterChain: {
              filter: {
                name: 'envoy.filters.network.http_connection_manager',
                subFilter: { name: 'envoy.filters.http.rbac' },
              },
            },
          },
        },
        patch: { operation: 'REMOVE' },
      });
    },
  },
  {
    name: 'the gateway leaves second slashes in paths',
    environment: 'prod',
    rule: 'connectivity/interception',
    mutate: (dist) => {
      const { podAnnotations } = dist.application('ingress-gateway').spec.sources[0].helm.valuesObject;
      const config = JSON.parse(podAnnotations['proxy.istio.io/config']);
      config.connectionSettings.httpMergeSlashes = false;
      podAnnotations['proxy.istio.io/config'] = JSON.stringify(config);
    },
  },
];
