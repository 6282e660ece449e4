import { type Environment, reference } from '../../../../verify/dist';
import type { GeneratedMutation, Generator } from './generator';
import { strict } from './places';

interface Place {
  /** Namespace of the object that does it. */
  readonly namespace: string;
  readonly client: string;
  /** Full name of the Service. */
  readonly host: string;
  readonly port: number;
  readonly service: string;
  readonly owner: string;
}

/** Every Service that a declared connection may go through, seen from every namespace that has a say. */
function* places(environment: Environment): Iterable<Place> {
  for (const { from, services } of strict(environment)) {
    for (const { service, port } of services) {
      const host = `${service.name}.${service.namespace}.svc.cluster.local`;
      const owner = service.namespace ?? '';
      for (const namespace of new Set([from.namespace, owner, 'istio-system'])) {
        yield { namespace, client: from.namespace, host, port, service: service.name, owner };
      }
    }
  }
}

const distinct = (mutations: readonly GeneratedMutation[]): GeneratedMutation[] => [
  ...new Map(mutations.map((mutation) => [mutation.at, mutation])).values(),
];

const istio = (kind: string, namespace: string, spec: object) => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name: 'planted', namespace },
  spec,
});

/** An object of the mesh that is added wherever it has a say. */
const planted = (
  name: string,
  at: (place: Place) => string | undefined,
  make: (place: Place) => ReturnType<typeof istio>,
): Generator => ({
  name,
  rules: ['connectivity/declared', 'connectivity/mesh-settings'],
  generate: (environment) =>
    distinct(
      [...places(environment)].flatMap((place) => {
        const where = at(place);
        if (where === undefined) return [];
        return [{ at: where, mutate: (dist) => dist.add('mesh-policy', make(place)) }];
      }),
    ),
});

const everywhere = ({ namespace, host }: Place) => `${host} in ${namespace}`;
const ofClient = ({ namespace, client, host }: Place) =>
  namespace === client ? `${host} in ${namespace}` : undefined;

const rule = (spec: (place: Place) => object) => (place: Place) =>
  istio('DestinationRule', place.namespace, spec(place));
const tls = (mode: string, more: object = {}) => ({ tls: { mode, ...more } });

export const ofTheClientSide: readonly Generator[] = [
  planted(
    'a DestinationRule sends plain text to a Service',
    everywhere,
    rule(({ host }) => ({ host, trafficPolicy: tls('DISABLE') })),
  ),
  planted(
    'a DestinationRule starts TLS of its own',
    everywhere,
    rule(({ host }) => ({ host, trafficPolicy: tls('SIMPLE') })),
  ),
  planted(
    'a DestinationRule for all of a namespace sends plain text',
    everywhere,
    rule(({ owner }) => ({ host: `*.${owner}.svc.cluster.local`, trafficPolicy: tls('DISABLE') })),
  ),
  planted(
    'a DestinationRule for all hosts sends plain text',
    ofClient,
    rule(() => ({ host: '*', trafficPolicy: tls('DISABLE') })),
  ),
  planted(
    'a DestinationRule sends plain text to one port',
    everywhere,
    rule(({ host, port }) => ({
      host,
      trafficPolicy: { portLevelSettings: [{ port: { number: port }, ...tls('DISABLE') }] },
    })),
  ),
  planted(
    'a DestinationRule expects another identity',
    everywhere,
    rule(({ host }) => ({
      host,
      trafficPolicy: tls('ISTIO_MUTUAL', { subjectAltNames: ['spiffe://cluster.local/ns/a/sa/b'] }),
    })),
  ),
  planted(
    'a DestinationRule leads through a tunnel',
    everywhere,
    rule(({ host }) => ({
      host,
      trafficPolicy: { tunnel: { protocol: 'CONNECT', targetHost: 'example.org', targetPort: 443 } },
    })),
  ),
  planted('a VirtualService leads a Service elsewhere', everywhere, ({ namespace, host }) =>
    istio('VirtualService', namespace, {
      hosts: [host],
      http: [{ route: [{ destination: { host: 'elsewhere.example.org' } }] }],
      tcp: [{ route: [{ destination: { host: 'elsewhere.example.org', port: { number: 1 } } }] }],
    }),
  ),
  planted('a VirtualService answers for a Service itself', everywhere, ({ namespace, host }) =>
    istio('VirtualService', namespace, {
      hosts: [host],
      gateways: ['mesh'],
      http: [{ match: [{ uri: { prefix: '/' } }], directResponse: { status: 200 } }],
    }),
  ),
  planted('a ServiceEntry claims the host of a Service', everywhere, ({ namespace, host, port }) =>
    istio('ServiceEntry', namespace, {
      hosts: [host],
      ports: [{ number: port, name: 'tcp', protocol: 'TCP' }],
      resolution: 'STATIC',
      endpoints: [{ address: '203.0.113.7' }],
    }),
  ),
  planted(
    'a Sidecar leaves out what its pods call',
    ({ namespace, client, owner }) => (namespace === client && client !== owner ? client : undefined),
    ({ namespace }) => ({
      ...istio('Sidecar', namespace, { egress: [{ hosts: ['./nothing.example.org'] }] }),
    }),
  ),
  {
    name: 'a Sidecar leads a port to another',
    rules: ['connectivity/declared'],
    generate: (environment) =>
      distinct(
        [...strict(environment)].map(({ to, port }) => ({
          at: `${to.namespace}/${to.name}:${port}`,
          mutate: (dist) =>
            dist.add(
              'mesh-policy',
              istio('Sidecar', to.namespace, {
                workloadSelector: { labels: to.labels },
                ingress: [
                  { port: { number: port, protocol: 'TCP', name: 'tcp' }, defaultEndpoint: '127.0.0.1:1' },
                ],
              }),
            ),
        })),
      ),
  },
  {
    name: 'a Service is told to the proxies of its own namespace only',
    rules: ['connectivity/declared', 'connectivity/gateway-routes'],
    generate: (environment) =>
      distinct(
        [...strict(environment)].flatMap(({ from, services }) => {
          const [way] = services;
          if (services.length !== 1 || !way || from.namespace === way.service.namespace) return [];
          if (way.service.component === '' || 'rule' in way.service) return [];
          return [
            {
              at: `${reference(way.service)} from ${from.namespace}`,
              mutate: (dist) => {
                const { metadata } = dist.edit(reference(way.service));
                metadata.annotations = { ...metadata.annotations, 'networking.istio.io/exportTo': '.' };
              },
            },
          ];
        }),
      ),
  },
  {
    name: 'a Service is given addresses beside its pods',
    rules: ['references/service'],
    generate: (environment) =>
      distinct(
        [...places(environment)].map(({ host, service, owner, port }) => ({
          at: host,
          mutate: (dist) =>
            dist.add('mesh-policy', {
              apiVersion: 'discovery.k8s.io/v1',
              kind: 'EndpointSlice',
              metadata: {
                name: 'planted',
                namespace: owner,
                labels: { 'kubernetes.io/service-name': service },
              },
              addressType: 'IPv4',
              ports: [{ port }],
              endpoints: [{ addresses: ['203.0.113.7'] }],
            }),
        })),
      ),
  },
];
