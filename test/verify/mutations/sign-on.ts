import { type Editable, edit, type MutableDist, type Mutation } from './mutation';

const asks = 'AuthorizationPolicy observability-system/prometheus-ask-oauth2-proxy-prometheus';
const allows = 'AuthorizationPolicy observability-system/prometheus';
const route = 'VirtualService observability-system/prometheus';
const gateway = 'cluster.local/ns/istio-ingress/sa/istio-ingress';

const providers = (dist: MutableDist): Editable[] =>
  dist.application('istiod').spec.sources[0].helm.valuesObject.meshConfig.extensionProviders;

const provider = (dist: MutableDist, name: string): Editable =>
  providers(dist).find((one: Editable) => one.name === name);

/** The declared connection of the gateway to Prometheus. */
const declared = (dist: MutableDist): Editable =>
  dist.connections.connections.find(
    ({ from, to }: Editable) =>
      from === 'istio-ingress/istio-ingress' && to === 'observability-system/prometheus',
  );

/** A route at the gateway as that of Prometheus is, changed. */
const another =
  (change: (manifest: Editable) => void): Mutation['mutate'] =>
  (dist) => {
    const manifest = structuredClone(dist.edit(route));
    manifest.metadata.name = 'another';
    manifest.spec.http = [structuredClone(manifest.spec.http.at(-1))];
    change(manifest);
    dist.add('prometheus', manifest);
  };

/** What people sign in to, and whoever is asked whether they have. */
export const signOn: readonly Mutation[] = [
  {
    name: 'nobody is asked about requests to Prometheus',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: (dist) => dist.remove(asks),
  },
  {
    name: 'the sign-in of Prometheus is for another host',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/declared', 'connectivity/scraped', 'connectivity/sign-on'],
    mutate: edit(asks, ({ spec }) => {
      spec.rules[0].to[0].operation.hosts = ['prometheus.platform.example.com'];
    }),
  },
  {
    name: 'the sign-in of Prometheus is before some paths',
    environment: 'dev',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(asks, ({ spec }) => {
      spec.rules[0].to[0].operation.paths = ['/query*'];
    }),
  },
  {
    name: 'the sign-in of Prometheus leaves a path out',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(asks, ({ spec }) => {
      spec.rules[0].to[0].operation.notPaths = ['/api*'];
    }),
  },
  {
    name: 'the sign-in of Prometheus is before a port that it does not have',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(asks, ({ spec }) => {
      spec.rules[0].to[0].operation.ports = ['9091'];
    }),
  },
  {
    name: 'the sign-in of Prometheus is only tried',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(asks, ({ metadata }) => {
      metadata.annotations = { 'istio.io/dry-run': 'true' };
    }),
  },
  {
    name: 'the sign-in of Prometheus is for calls of the mesh as well',
    environment: 'prod',
    rule: 'connectivity/declared',
    also: ['connectivity/scraped'],
    mutate: edit(asks, ({ spec }) => {
      spec.rules[0].to[0].operation.hosts = ['*'];
    }),
  },
  {
    name: 'the sign-in of Prometheus is told apart by who calls, which istiod refuses',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(asks, ({ spec }) => {
      spec.rules[0].from = [{ source: { principals: [gateway] } }];
    }),
  },
  {
    name: 'another host leads to Prometheus',
    environment: 'prod',
    rule: 'connectivity/sign-on',
    also: ['connectivity/forwarded-headers'],
    mutate: another(({ spec }) => {
      spec.hosts = ['grafana.platform.example.org'];
    }),
  },
  {
    name: 'a path of another host leads to Prometheus',
    environment: 'dev',
    rule: 'connectivity/sign-on',
    also: ['connectivity/forwarded-headers'],
    mutate: another(({ spec }) => {
      spec.hosts = ['grafana.localtest.me'];
      spec.http[0].match = [{ uri: { prefix: '/prometheus/' } }];
      spec.http[0].rewrite = { uri: '/' };
    }),
  },
  {
    name: 'another Service leads to Prometheus, by another host',
    environment: 'prod',
    rule: 'connectivity/sign-on',
    also: ['connectivity/forwarded-headers'],
    mutate: (dist) => {
      const service = structuredClone(dist.edit('Service observability-system/prometheus'));
      service.metadata.name = 'metrics';
      dist.add('prometheus', service);
      another(({ spec }) => {
        spec.hosts = ['grafana.platform.example.org'];
        spec.http[0].route[0].destination.host = 'metrics';
      })(dist);
    },
  },
  {
    name: 'the host of Prometheus leads to Loki as well, which is behind no sign-in',
    environment: 'prod',
    rule: 'connectivity/sign-on',
    also: ['connectivity/gateway-routes'],
    mutate: edit(route, ({ spec }) => {
      const logs = structuredClone(spec.http.at(-1));
      logs.match = [{ uri: { prefix: '/loki/' } }];
      logs.route[0].destination = {
        host: 'loki.observability-system.svc.cluster.local',
        port: { number: 3100 },
      };
      spec.http.unshift(logs);
    }),
  },
  {
    name: 'Prometheus lets the gateway in by any host',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(allows, ({ spec }) => {
      for (const { from, to } of spec.rules)
        if (from?.[0]?.source.principals.includes(gateway)) delete to[0].operation.hosts;
    }),
  },
  {
    name: 'the gateway is let in to Prometheus by any host, and that is declared',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: (dist) => {
      delete declared(dist).http.hosts;
      for (const { from, to } of dist.edit(allows).spec.rules)
        if (from?.[0]?.source.principals.includes(gateway)) delete to[0].operation.hosts;
    },
  },
  {
    name: 'a pod without an identity is let in to Prometheus',
    environment: 'prod',
    rule: 'connectivity/authorization',
    mutate: edit(allows, ({ spec }) => {
      spec.rules.push({ to: [{ operation: { ports: ['9090'] } }] });
    }),
  },
  {
    name: 'Prometheus asks two programs, which istiod does not take',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/declared'],
    mutate: (dist) => {
      const second = structuredClone(dist.edit(asks));
      second.metadata.name = 'second';
      second.spec.provider.name = 'oauth2-proxy-alertmanager';
      dist.add('prometheus', second);
    },
  },
  {
    name: 'Prometheus asks the sign-in of Alertmanager',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on', 'connectivity/declared'],
    mutate: edit(asks, ({ spec }) => {
      spec.provider.name = 'oauth2-proxy-alertmanager';
    }),
  },
  {
    name: 'Prometheus asks somebody of whom istiod is not told',
    environment: 'dev',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: (dist) => {
      const all = providers(dist);
      all.splice(
        all.findIndex(({ name }) => name === 'oauth2-proxy-prometheus'),
        1,
      );
    },
  },
  {
    name: 'Prometheus asks where nobody listens',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: (dist) => {
      provider(dist, 'oauth2-proxy-prometheus').envoyExtAuthzHttp.port = 8080;
    },
  },
  {
    name: 'the sign-in lets everybody in when it does not answer',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: (dist) => {
      provider(dist, 'oauth2-proxy-prometheus').envoyExtAuthzHttp.failOpen = true;
    },
  },
  {
    name: 'the sign-in is asked for the path of the request, of which /ping is one of its own',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: (dist) => {
      delete provider(dist, 'oauth2-proxy-prometheus').envoyExtAuthzHttp.pathPrefix;
    },
  },
  {
    name: 'the sign-in of Prometheus lets viewers in',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: edit('Deployment sign-on-system/oauth2-proxy-prometheus', ({ spec }) => {
      spec.template.spec.containers[0].args.push('--allowed-role=platform-viewer');
    }),
  },
  {
    name: 'the sign-in of Prometheus lets everybody of the realm in',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: edit('Deployment sign-on-system/oauth2-proxy-prometheus', ({ spec }) => {
      const [container] = spec.template.spec.containers;
      container.args = container.args.filter((arg: string) => !arg.startsWith('--allowed-role='));
    }),
  },
  {
    name: 'the realm has no role that opens Prometheus',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: (dist) => dist.remove('KeycloakRealmRole iam-system/platform-editor'),
  },
  {
    name: 'the sidecar of Prometheus may not ask',
    environment: 'prod',
    rule: 'connectivity/declared',
    also: ['connectivity/scraped'],
    mutate: edit('AuthorizationPolicy sign-on-system/oauth2-proxy-prometheus', ({ spec }) => {
      spec.rules = spec.rules.filter(
        ({ from }: Editable) => !JSON.stringify(from).includes('/sa/prometheus"'),
      );
    }),
  },
];
