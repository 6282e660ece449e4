import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';
import type { GeneratedMutation, Generator } from './generator';

const GROUP = 'networking.istio.io';

/** Those of hosts; others answer what these leave to them. */
export const routesOf = (environment: Environment): readonly KubernetesObject[] =>
  environment.ofKind(GROUP, 'VirtualService').filter(({ manifest }) => (manifest as Editable).spec.hosts);

/** The routes that lead somewhere. */
export const leading = ({ spec }: Editable): Editable[] => spec.http.filter(({ route }: Editable) => route);

/** A fault in every route of every VirtualService, once for each of some values. */
const inRoutes = (
  name: string,
  rules: readonly string[],
  values: readonly unknown[],
  change: (route: Editable, value: Editable, object: KubernetesObject) => void,
): Generator => ({
  name,
  rules,
  *generate(environment): Iterable<GeneratedMutation> {
    for (const object of routesOf(environment)) {
      for (const index of leading(object.manifest).keys()) {
        for (const value of values) {
          yield {
            at: `${reference(object)} route ${index} ${JSON.stringify(value)}`,
            mutate: (dist) => change(leading(dist.edit(reference(object)))[index], value, object),
          };
        }
      }
    }
  },
});

/** A fault in every VirtualService. */
const inObjects = (
  name: string,
  rules: readonly string[],
  change: (dist: MutableDist, object: KubernetesObject) => void,
): Generator => ({
  name,
  rules,
  *generate(environment): Iterable<GeneratedMutation> {
    for (const object of routesOf(environment))
      yield { at: reference(object), mutate: (dist) => change(dist, object) };
  },
});

/** `web.shop.svc.cluster.local` as people write it, and Istio does not read it. */
const misspelt: readonly ((host: string) => string)[] = [
  (host) => host.replace('.svc.cluster.local', ''),
  (host) => host.replace('.cluster.local', ''),
  (host) => host.replace('.svc.cluster.local', '.local'),
  (host) => host.toUpperCase(),
  (host) => `${host}.`,
  (host) => host.replace(/^[^.]+/, '*'),
  () => '*.local',
  (host) => `${host}:8080`,
];

const routes = ['connectivity/gateway-routes'];

export const ofRoutes: readonly Generator[] = [
  inRoutes(
    'a route leads to a name that is no Service for Istio',
    ['references/host'],
    misspelt.map((_, index) => index),
    ({ route }, index) => {
      const { destination } = route[0];
      destination.host = misspelt[index]?.(destination.host);
    },
  ),
  inRoutes(
    'a route copies requests into another namespace',
    routes,
    ['mirror', 'mirrors'],
    (route, field, { namespace }) => {
      const [host, number] =
        namespace === 'observability-system'
          ? ['argocd-server.argocd.svc.cluster.local', 80]
          : ['grafana.observability-system.svc.cluster.local', 3000];
      const destination = { host, port: { number } };
      route[field] = field === 'mirror' ? destination : [{ destination }];
    },
  ),
  inRoutes(
    'a route breaks requests on purpose',
    routes,
    [
      { abort: { httpStatus: 503, percentage: { value: 100 } } },
      { delay: { fixedDelay: '9s', percentage: { value: 1 } } },
    ],
    (route, fault) => {
      route.fault = fault;
    },
  ),
  inRoutes(
    'pages of others may ask with the credentials of users',
    ['hardening/cross-origin'],
    [
      { exact: '*' },
      { prefix: 'https://' },
      { prefix: 'https://shop.example.org' },
      { regex: '.*' },
      { regex: 'https://.+' },
      { regex: 'https?://[^/]*' },
    ],
    (route, origin) => {
      route.corsPolicy = {
        allowCredentials: true,
        allowOrigins: [{ exact: 'https://a.example.org' }, origin],
      };
    },
  ),
  inObjects('a route is behind one that takes all', ['references/route'], (dist, object) => {
    const { spec } = dist.edit(reference(object));
    const last = spec.http.at(-1);
    spec.http = [{ ...last, match: [{ uri: { prefix: '/' } }] }, ...spec.http];
  }),
  inObjects(
    'two VirtualServices answer for a host in one namespace',
    ['references/route'],
    (dist, object) => {
      const copy = structuredClone(dist.edit(reference(object)));
      copy.metadata.name = 'second';
      copy.spec.hosts = copy.spec.hosts.map((host: string) => host.toUpperCase());
      dist.add(object.component, copy);
    },
  ),
  inObjects('a route is not shown to its gateway', ['references/gateway'], (dist, object) => {
    dist.edit(reference(object)).spec.exportTo = ['.', 'mail-system'];
  }),
  inObjects('a route is left to what is not there', ['references/gateway'], (dist, object) => {
    dist.edit(reference(object)).spec.http = [{ delegate: { name: 'parts' } }];
  }),
];
