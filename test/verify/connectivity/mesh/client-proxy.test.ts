import { Network } from '../../../../verify/connectivity/network';
import { decide } from '../../../../verify/connectivity/verdict';
import { Shop } from '../shop';
import { type Editable, environmentOf } from '../world';

const istio = (kind: string, namespace: string, spec: object, metadata: object = {}): Editable => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name: `${kind.toLowerCase()}-${namespace}`, namespace, ...metadata },
  spec,
});

const HOST = 'api.shop.svc.cluster.local';
const rule = (namespace: string, host: string, mode: string, more: object = {}) =>
  istio('DestinationRule', namespace, { host, trafficPolicy: { tls: { mode } }, ...more });
const sidecar = (namespace: string, spec: object) => istio('Sidecar', namespace, spec);
const egress = (...hosts: string[]) => ({ egress: [{ hosts }] });
const route = (hosts: string[], destinations: readonly string[], more: object = {}) =>
  istio('VirtualService', 'shop', {
    hosts,
    http: [{ route: destinations.map((host) => ({ destination: { host } })) }],
    ...more,
  });

/** How web calls api, with some objects more: `mtls yes`. */
function call(objects: readonly Editable[], change: (shop: Shop) => void = () => undefined): string {
  const shop = new Shop();
  change(shop);
  const network = Network.of(environmentOf([...shop.objects, ...objects], shop.connections));
  const [web, api] = ['web', 'api'].map((name) => network.pods.find((pod) => pod.name === name));
  if (!web || !api) throw new Error('the shop has no web or no api');
  const verdict = decide(network, web, api, { port: 9000, method: 'GET', path: '/orders/*' });
  return `${verdict.startsTls ? 'tls' : verdict.encryption} ${verdict.allowed}`;
}

// As `destinationRule` of push_context.go and mtls_checker.go of Istio 1.31.1 have it.
it.each<[string, readonly Editable[], string]>([
  ['mutual TLS by itself', [], 'mtls yes'],
  ['plain text where a rule of its namespace says so', [rule('shop', 'api', 'DISABLE')], 'plain no'],
  [
    'plain text where a rule of the root namespace says so',
    [rule('istio-system', HOST, 'DISABLE')],
    'plain no',
  ],
  ['what a rule of a third namespace does not say', [rule('tool', HOST, 'DISABLE')], 'mtls yes'],
  [
    'what its own namespace says, whatever the root says',
    [rule('shop', HOST, 'ISTIO_MUTUAL'), rule('istio-system', HOST, 'DISABLE')],
    'mtls yes',
  ],
  [
    'what the rule with the host itself says, whatever a wildcard says',
    [
      rule('shop', HOST, 'ISTIO_MUTUAL'),
      { ...rule('shop', '*.local', 'DISABLE'), metadata: { name: 'all', namespace: 'shop' } },
    ],
    'mtls yes',
  ],
  ['plain text where a wildcard says so', [rule('shop', '*.shop.svc.cluster.local', 'DISABLE')], 'plain no'],
  [
    'what no rule for others of its own says',
    [rule('istio-system', HOST, 'DISABLE', { exportTo: ['.'] })],
    'mtls yes',
  ],
  [
    'what no rule for other pods says',
    [rule('shop', HOST, 'DISABLE', { workloadSelector: { matchLabels: { app: 'db' } } })],
    'mtls yes',
  ],
  [
    'plain text where a rule for its pods says so',
    [rule('shop', HOST, 'DISABLE', { workloadSelector: { matchLabels: { app: 'web' } } })],
    'plain no',
  ],
  [
    'what a rule says of the port',
    [
      istio('DestinationRule', 'shop', {
        host: HOST,
        trafficPolicy: {
          tls: { mode: 'DISABLE' },
          portLevelSettings: [{ port: { number: 9000 }, tls: { mode: 'ISTIO_MUTUAL' } }],
        },
      }),
    ],
    'mtls yes',
  ],
  ['TLS that a rule starts, which a strict port refuses', [rule('shop', HOST, 'SIMPLE')], 'tls no'],
])('sends %s', (_, objects, sent) => {
  expect(call(objects)).toBe(sent);
});

it.each<[string, readonly Editable[], string]>([
  ['knows the Services of its own namespace', [sidecar('shop', egress('./*'))], 'mtls yes'],
  ['knows what is named', [sidecar('shop', egress(`shop/${HOST}`))], 'mtls yes'],
  ['knows nothing that is left out', [sidecar('shop', egress('edge/*'))], 'plain no'],
  ['knows nothing that is taken out again', [sidecar('shop', egress('./*', `~./${HOST}`))], 'plain no'],
  [
    'is not told by a Sidecar for other pods',
    [sidecar('shop', { workloadSelector: { labels: { app: 'db' } }, ...egress('edge/*') })],
    'mtls yes',
  ],
  ['is told by the Sidecar of the root namespace', [sidecar('istio-system', egress('edge/*'))], 'plain no'],
  [
    'is told by that of its own namespace first',
    [sidecar('istio-system', egress('edge/*')), sidecar('shop', egress('*/*'))],
    'mtls yes',
  ],
  [
    'knows a port that a listener is for',
    [sidecar('shop', { egress: [{ port: { number: 9000 }, hosts: ['./*'] }, { hosts: ['edge/*'] }] })],
    'mtls yes',
  ],
])('a proxy %s', (_, objects, sent) => {
  expect(call(objects)).toBe(sent);
});

it('knows no Service that is told to other namespaces only', () => {
  const hide = (exportTo: string) => (shop: Shop) => {
    shop.find('Service', 'api').metadata.annotations = { 'networking.istio.io/exportTo': exportTo };
  };
  expect(call([], hide('.,edge'))).toBe('mtls yes');
  expect(call([], hide('edge'))).toBe('plain no');
});

it('sends mutual TLS to no pod of a headless Service of which another has no sidecar', () => {
  const headless = (shop: Shop) => {
    shop.find('Service', 'api').spec.clusterIP = 'None';
    const other = structuredClone(shop.find('Deployment', 'api'));
    other.metadata.name = 'bare';
    other.spec.template.metadata.annotations = { 'sidecar.istio.io/inject': 'false' };
    shop.objects.push(other);
  };
  expect(call([], headless)).toBe('plain no');
});

it.each<[string, readonly Editable[], string]>([
  ['there', [route(['api'], ['api'])], 'mtls yes'],
  ['elsewhere', [route(['api'], ['db'])], 'mtls no'],
  ['partly elsewhere', [route(['api'], ['api', 'db'])], 'mtls maybe'],
  ['elsewhere by a wildcard', [route(['*.shop.svc.cluster.local'], ['db'])], 'mtls no'],
  [
    'there, where it is for a gateway alone',
    [route(['api'], ['db'], { gateways: ['edge/public'] })],
    'mtls yes',
  ],
  ['there, where it is told to others alone', [route(['api'], ['db'], { exportTo: ['edge'] })], 'mtls yes'],
  [
    'there, where it is for calls of other namespaces',
    [
      route(['api'], [], {
        http: [
          { match: [{ sourceNamespace: 'edge' }], route: [{ destination: { host: 'db' } }] },
          { route: [{ destination: { host: 'api' } }] },
        ],
      }),
    ],
    'mtls yes',
  ],
])('a VirtualService leads calls %s', (_, objects, sent) => {
  expect(call(objects)).toBe(sent);
});

it('gets nowhere where a ServiceEntry of its namespace claims the host, and takes no notice of one of a third', () => {
  const entry = (namespace: string) => istio('ServiceEntry', namespace, { hosts: [HOST] });
  expect(call([entry('shop')])).toBe('plain no');
  expect(call([entry('tool')])).toBe('mtls yes');
});
