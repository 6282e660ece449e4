import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';
import type { GeneratedMutation, Generator } from './generator';
import { leading, routesOf } from './routes';

const rules = ['connectivity/tenant-routes'];

const tenantsOf = (environment: Environment): readonly KubernetesObject[] =>
  routesOf(environment).filter(({ namespace }) => namespace?.startsWith('tenant-'));

/** Where a tenant must not lead to: the platform's Services, and one of every other stage. */
function targetsOf(environment: Environment, own: string | undefined): readonly Editable[] {
  const services = environment
    .ofKind('', 'Service')
    .filter(({ namespace, manifest }) => namespace !== own && (manifest as Editable).spec.ports)
    .filter(({ namespace, name }) => !namespace?.startsWith('tenant-') || name === 'api');
  return services.map(({ name, namespace, manifest }) => ({
    host: `${name}.${namespace}.svc.cluster.local`,
    port: { number: (manifest as Editable).spec.ports[0].port },
  }));
}

/** How a route leads somewhere. */
const WAYS: readonly {
  readonly as: string;
  lead(dist: MutableDist, object: KubernetesObject, destination: Editable): void;
}[] = [
  {
    as: 'in every route',
    lead: (dist, object, destination) => {
      for (const one of leading(dist.edit(reference(object)))) one.route = [{ destination }];
    },
  },
  {
    as: 'in a part of the requests',
    lead: (dist, object, destination) => {
      const [{ route }] = leading(dist.edit(reference(object)));
      route[0].weight = 99;
      route.push({ destination, weight: 1 });
    },
  },
  {
    as: 'in a copy',
    lead: (dist, object, destination) => {
      leading(dist.edit(reference(object)))[0].mirror = destination;
    },
  },
  {
    as: 'in copies',
    lead: (dist, object, destination) => {
      leading(dist.edit(reference(object)))[0].mirrors = [{ destination, percentage: { value: 1 } }];
    },
  },
  {
    as: 'in connections',
    lead: (dist, object, destination) => {
      dist.edit(reference(object)).spec.tcp = [{ route: [{ destination }] }];
    },
  },
  {
    as: 'in TLS',
    lead: (dist, object, destination) => {
      const { spec } = dist.edit(reference(object));
      spec.tls = [{ match: [{ port: 443, sniHosts: spec.hosts }], route: [{ destination }] }];
    },
  },
  {
    as: 'by what it leaves requests to',
    lead: (dist, object, destination) => {
      const root = dist.edit(reference(object));
      dist.add(object.component, {
        ...structuredClone(root),
        metadata: { name: 'parts', namespace: object.namespace },
        spec: { http: [{ route: [{ destination }] }] },
      });
      root.spec.http = [{ delegate: { name: 'parts' } }];
    },
  },
];

/** Faults in the VirtualService of a tenant, by what they are. */
const FAULTS: Readonly<Record<string, (dist: MutableDist, object: KubernetesObject) => void>> = {
  'is shown to everybody': (dist, object) => {
    dist.edit(reference(object)).spec.exportTo = ['*'];
  },
  'does not say to whom it is shown': (dist, object) => {
    delete dist.edit(reference(object)).spec.exportTo;
  },
  'is shown to the platform': (dist, object) => {
    dist.edit(reference(object)).spec.exportTo.push('iam-system');
  },
  'takes every name that is free': (dist, object) => {
    const { spec } = dist.edit(reference(object));
    spec.hosts.push(spec.hosts[0].replace(/^[^.]+/, '*'));
  },
  'is heeded in the mesh of everybody': (dist, object) => {
    const { spec } = dist.edit(reference(object));
    spec.gateways = ['mesh'];
    spec.exportTo = ['*'];
  },
  'leads to a Service that is a name of another': (dist, object) => {
    aliasOf(dist, object, {
      type: 'ExternalName',
      externalName: 'grafana.observability-system.svc.cluster.local',
    });
  },
  'leads to a Service with addresses that somebody writes': (dist, object) => {
    aliasOf(dist, object, { type: 'ClusterIP' });
  },
  'leads out of the cluster': (dist, object) => {
    const { namespace } = object;
    const hosts = ['elsewhere.example.com'];
    dist.add(object.component, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'elsewhere', namespace },
      spec: { hosts, ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], resolution: 'DNS' },
    });
    leading(dist.edit(reference(object)))[0].route = [{ destination: { host: hosts[0] } }];
  },
  'leads to a port that no gateway is declared to ask': (dist, object) => {
    const { namespace } = object;
    dist.add(object.component, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'metrics', namespace },
      spec: {
        selector: { 'app.kubernetes.io/name': 'frontend' },
        ports: [{ name: 'http', port: 8081, targetPort: 8081 }],
      },
    });
    lead(dist, object, { host: 'metrics', port: { number: 8081 } });
  },
  'leaves its requests to another tenant': (dist, object) => {
    const namespace = object.namespace === 'tenant-acme-prod' ? 'tenant-globex-prod' : 'tenant-acme-prod';
    dist.edit(reference(object)).spec.http = [{ delegate: { name: 'web', namespace } }];
  },
  'leaves its requests to answers of the gateway that lead somewhere as well': (dist) => {
    const destination = { host: 'keycloak.iam-system.svc.cluster.local', port: { number: 8080 } };
    dist
      .edit('VirtualService istio-ingress/robots-txt-everybody')
      .spec.http.push({ route: [{ destination }] });
  },
  'leaves its requests to answers of the gateway that are copied': (dist) => {
    const destination = { host: 'keycloak.iam-system.svc.cluster.local', port: { number: 8080 } };
    dist.edit('VirtualService istio-ingress/robots-txt-everybody').spec.http[0].mirror = destination;
  },
  'leaves its requests to the platform': (dist, object) => {
    dist.edit(reference(object)).spec.http = [{ delegate: { name: 'keycloak', namespace: 'iam-system' } }];
  },
};

function lead(dist: MutableDist, object: KubernetesObject, destination: Editable): void {
  leading(dist.edit(reference(object)))[0].route = [{ destination }];
}

function aliasOf(dist: MutableDist, object: KubernetesObject, spec: Editable): void {
  dist.add(object.component, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'alias', namespace: object.namespace },
    spec: { ...spec, ports: [{ name: 'http', port: 3000 }] },
  });
  lead(dist, object, { host: 'alias', port: { number: 3000 } });
}

/** Faults in a route of a tenant. */
const IN_ROUTES: readonly Editable[] = [
  ...[
    'keycloak.platform.example.org',
    'Globex.example.org',
    'grafana.observability-system.svc.cluster.local',
  ].map((authority) => ({ rewrite: { authority } })),
  ...['keycloak.example.org', 'phishing.example.com:8443'].map((authority) => ({
    redirect: { authority },
    route: undefined,
  })),
  ...[
    'host',
    'Host',
    ':authority',
    'X-Forwarded-Client-Cert',
    'x-forwarded-client-cert',
    'x-forwarded-prefix',
    'x-envoy-external-address',
    'authorization',
    'cookie',
  ].flatMap((name) =>
    ['set', 'add'].map((change) => ({ headers: { request: { [change]: { [name]: 'somebody' } } } })),
  ),
];

export const ofTenantRoutes: readonly Generator[] = [
  {
    name: 'a tenant leads into the platform or into another stage',
    rules,
    *generate(environment): Iterable<GeneratedMutation> {
      const [first] = tenantsOf(environment);
      for (const object of tenantsOf(environment)) {
        for (const destination of targetsOf(environment, object.namespace)) {
          for (const { as, lead } of object === first ? WAYS : WAYS.slice(0, 1)) {
            yield {
              at: `${reference(object)} ${as} to ${destination.host}`,
              mutate: (dist) => lead(dist, object, destination),
            };
          }
        }
      }
    },
  },
  {
    name: 'the platform leads to a tenant',
    rules,
    *generate(environment): Iterable<GeneratedMutation> {
      const destination = { host: 'frontend.tenant-acme-prod.svc.cluster.local', port: { number: 8080 } };
      const own = new Set(tenantsOf(environment));
      for (const object of routesOf(environment)) {
        if (own.has(object)) continue;
        for (const { as, lead } of WAYS.slice(0, -1)) {
          yield { at: `${reference(object)} ${as}`, mutate: (dist) => lead(dist, object, destination) };
        }
        yield {
          at: `${reference(object)} by what it leaves requests to`,
          mutate: (dist) => {
            const delegate = { name: 'web', namespace: 'tenant-acme-prod' };
            dist.edit(reference(object)).spec.http = [{ delegate }];
          },
        };
      }
    },
  },
  ...Object.entries(FAULTS).map(
    ([name, change]): Generator => ({
      name: `the route of a tenant ${name}`,
      rules,
      *generate(environment) {
        for (const object of tenantsOf(environment)) {
          yield { at: reference(object), mutate: (dist) => change(dist, object) };
        }
      },
    }),
  ),
  {
    name: 'the route of a tenant calls under the name of another, or as another',
    rules,
    *generate(environment): Iterable<GeneratedMutation> {
      for (const [position, object] of tenantsOf(environment).entries()) {
        for (const [at, fault] of IN_ROUTES.entries()) {
          // each route and each of its destinations has its turn
          const index = (position + at) % leading(object.manifest).length;
          const isInside = fault.headers !== undefined && position % 2 === 1;
          yield {
            at: `${reference(object)} route ${index}${isInside ? '.route[0]' : ''} ${JSON.stringify(fault)}`,
            mutate: (dist) => {
              const route = leading(dist.edit(reference(object)))[index];
              Object.assign(isInside ? route.route[0] : route, fault);
            },
          };
        }
      }
    },
  },
  {
    name: 'a tenant has a Gateway of the platform’s proxies',
    rules,
    *generate(environment): Iterable<GeneratedMutation> {
      for (const { namespace, component } of tenantsOf(environment)) {
        for (const [number, protocol] of [
          [80, 'HTTP'],
          [8080, 'HTTP'],
          [5432, 'TCP'],
        ] as const) {
          yield {
            at: `${namespace} ${number}`,
            mutate: (dist) =>
              dist.add(component, {
                apiVersion: 'networking.istio.io/v1',
                kind: 'Gateway',
                metadata: { name: 'own', namespace },
                spec: {
                  selector: { istio: 'ingress' },
                  servers: [{ port: { number, protocol, name: 'own' }, hosts: ['*'] }],
                },
              }),
          };
        }
      }
    },
  },
  {
    name: 'a tenant writes addresses to which its Services lead',
    rules,
    *generate(environment): Iterable<GeneratedMutation> {
      for (const { namespace, component } of tenantsOf(environment)) {
        for (const [apiVersion, kind, body] of [
          [
            'discovery.k8s.io/v1',
            'EndpointSlice',
            { addressType: 'IPv4', endpoints: [{ addresses: ['10.1.2.3'] }] },
          ],
          ['v1', 'Endpoints', { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 8080 }] }] }],
          ['networking.istio.io/v1', 'WorkloadEntry', { spec: { address: '10.1.2.3' } }],
        ] as const) {
          const labels = { 'kubernetes.io/service-name': 'api', 'app.kubernetes.io/name': 'api' };
          const metadata = { name: 'api', namespace, labels };
          yield {
            at: `${kind} ${namespace}`,
            mutate: (dist) => dist.add(component, { apiVersion, kind, metadata, ...body }),
          };
        }
      }
    },
  },
  {
    name: 'a tenant says how Services of others are called',
    rules,
    *generate(environment): Iterable<GeneratedMutation> {
      for (const { namespace, component } of tenantsOf(environment)) {
        for (const host of [
          '*',
          '*.local',
          '*.iam-system.svc.cluster.local',
          'grafana.observability-system.svc.cluster.local',
        ]) {
          yield {
            at: `${namespace} ${host}`,
            mutate: (dist) =>
              dist.add(component, {
                apiVersion: 'networking.istio.io/v1',
                kind: 'DestinationRule',
                metadata: { name: 'own', namespace },
                spec: { host, trafficPolicy: { tls: { mode: 'DISABLE' } } },
              }),
          };
        }
      }
    },
  },
];
