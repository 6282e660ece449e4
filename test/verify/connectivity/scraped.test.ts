import { scraped } from '../../../verify/connectivity/scraped';
import { formatPath } from '../../../verify/locate';
import {
  authorizationPolicy,
  closedNamespace,
  deployment,
  type Editable,
  environmentOf,
  networkPolicy,
  peerAuthentication,
  podMonitor,
  prometheus,
  service,
} from './world';

const principal = 'cluster.local/ns/shop/sa/prometheus';
const mesh = { portNumber: 9000, scheme: 'https', enableHttp2: false };

/** A Prometheus that is let in to the port 9000 of api, and to the proxies. */
function world(): Editable[] {
  return structuredClone([
    ...closedNamespace('shop'),
    peerAuthentication('istio-system', 'default', { mtls: { mode: 'STRICT' } }),
    prometheus('shop'),
    deployment('shop', 'api', { app: 'api' }, [{ name: 'metrics', containerPort: 9000 }]),
    networkPolicy('shop', 'prometheus', {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }] }],
    }),
    networkPolicy('shop', 'api', {
      podSelector: { matchLabels: { app: 'api' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 9000 }, { port: 15090 }] }],
    }),
    authorizationPolicy('shop', 'api', {
      selector: { matchLabels: { app: 'api' } },
      rules: [{ from: [{ source: { principals: [principal] } }], to: [{ operation: { ports: ['9000'] } }] }],
    }),
  ]);
}

const found = (...objects: Editable[]): string[] =>
  Array.from(
    scraped.check(environmentOf([...world(), ...objects])),
    ({ path = [], what }) => `${formatPath(path)}: ${what}`,
  );

describe('finds nothing where', () => {
  it.each<[string, Editable]>([
    [
      'a strict port is asked with the certificate of the mesh, though no Service lists it',
      podMonitor('shop', 'api', mesh, 'mesh'),
    ],
    ['a proxy is asked in plain HTTP', podMonitor('shop', 'api', { port: 'http-envoy-prom' })],
  ])('%s', (_, monitor) => {
    expect(found(monitor)).toEqual([]);
  });

  it('there is no Prometheus', () => {
    const objects = world().filter(({ kind }) => kind !== 'Prometheus');
    objects.push(podMonitor('elsewhere', 'api', {}));
    expect(Array.from(scraped.check(environmentOf(objects)))).toEqual([]);
  });
});

describe('finds', () => {
  const at = 'spec.podMetricsEndpoints[0]: shop/api on port 9000:';

  it.each<[string, string, Editable]>([
    [
      'a strict port that is asked in plain HTTP',
      `${at} takes nothing but mutual TLS, but is asked without`,
      podMonitor('shop', 'api', { portNumber: 9000 }),
    ],
    [
      'a strict port that is asked with TLS, but without a certificate',
      `${at} takes nothing but mutual TLS, but is asked without`,
      podMonitor('shop', 'api', mesh),
    ],
    [
      'a strict port that may be asked by HTTP/2',
      `${at} is asked by HTTP/2, which the sidecar offers and the application may not speak`,
      podMonitor('shop', 'api', { ...mesh, enableHttp2: undefined }, 'mesh'),
    ],
    [
      'a proxy that is asked with a certificate of the mesh',
      'spec.podMetricsEndpoints[0]: shop/api on port 15090: takes no mutual TLS of the mesh, but is asked with a certificate of it',
      podMonitor('shop', 'api', { ...mesh, portNumber: 15090 }, 'mesh'),
    ],
    [
      'a scrape class that Prometheus does not have',
      'spec.scrapeClass: Prometheus main has no scrape class "mash"',
      podMonitor('shop', 'api', mesh, 'mash'),
    ],
  ])('%s', (_, finding, monitor) => {
    expect(found(monitor)).toEqual([finding]);
  });

  it('a target whose policies let Prometheus not in', () => {
    const objects = world().filter(
      ({ kind, metadata }) => kind !== 'AuthorizationPolicy' || metadata.name !== 'api',
    );
    objects.push(podMonitor('shop', 'api', mesh, 'mesh'));
    const whats = Array.from(scraped.check(environmentOf(objects)), ({ what }) => what);
    expect(whats).toEqual([
      `shop/api on port 9000: AuthorizationPolicy of shop refuses Prometheus, lets ${principal} not in (AuthorizationPolicy shop/allow-nothing)`,
    ]);
  });

  it('what a Service leads to, by the name of its port', () => {
    const labels = { app: 'api' };
    const metrics = service('shop', 'api', labels, [{ name: 'metrics', port: 80, targetPort: 'metrics' }]);
    metrics.metadata.labels = labels;
    const monitor = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: 'api', namespace: 'shop' },
      spec: { selector: { matchLabels: labels }, endpoints: [{ port: 'metrics' }] },
    };
    expect(found(metrics, monitor)).toEqual([
      'spec.endpoints[0]: shop/api on port 9000: takes nothing but mutual TLS, but is asked without',
    ]);
  });
});
