import { Component } from '../../../constructs/component';
import { connectionsOf } from '../../../constructs/connection';
import { Route, type RouteProps } from '../../../constructs/gateway/route';
import { validate } from '../../../constructs/synthesis';
import { type Mesh, Workload } from '../../../constructs/workload';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { create as createGateway } from './gateway';

function create(props: Partial<RouteProps> = {}, mesh: Mesh = 'sidecar') {
  const { app, gateway } = createGateway();
  const component = new Component(app, 'shop', {
    namespace: 'shop-system',
    project: 'iam',
    wave: 'services',
  });
  const pods = new Workload(component, 'shop', {
    labels: { app: 'shop' },
    serviceAccount: 'shop',
    mesh,
    ports: { http: { port: 8080, protocol: 'http' } },
  });
  const to = pods.endpoint('http', { name: 'shop-service', port: 80 });
  new Route(component, 'route', { gateway, host: 'shop.example.org', to, ...props });
  const { spec } = find(component.toJson(), 'VirtualService', 'shop');
  return {
    app,
    spec,
    // What leads somewhere is behind what is refused.
    route: spec.http.at(-1),
    connection: connectionsOf(app).at(-1),
  };
}

describe('a route', () => {
  it('leads a host of the gateway to a Service, whatever the path', () => {
    const { app, spec, route } = create();
    expect(spec).toMatchObject({
      hosts: ['shop.example.org'],
      gateways: ['istio-ingress/platform'],
    });
    expect(route).toMatchObject({
      name: 'rate-100',
      route: [{ destination: { host: 'shop-service.shop-system.svc.cluster.local', port: { number: 80 } } }],
    });
    expect(route).not.toHaveProperty('match');
    expect(validate(app)).toEqual([]);
  });

  it('waits for an answer to begin, and repeats what the endpoint has not got', () => {
    const tries = { attempts: 2, retryOn: 'connect-failure,refused-stream' };
    expect(create().route.retries).toEqual({ ...tries, perTryTimeout: '120s' });
    expect(create({ answersLate: true }).route.retries).toEqual(tries);
    // it would cut what takes long to send
    expect(create().route).not.toHaveProperty('timeout');
  });

  it('lets the gateway talk to the endpoint, by mutual TLS', () => {
    const { app, connection } = create();
    expect(arrows(app).at(-1)).toBe('istio-ingress/istio-ingress -> shop-system/shop:http, strict');
    expect(connection).not.toHaveProperty('http');
  });

  it('serves the given prefixes only, and the gateway may ask for no other path', () => {
    const { route, connection } = create({ prefixes: ['/realms/', '/resources/'] });
    expect(route.match).toEqual([{ uri: { prefix: '/realms/' } }, { uri: { prefix: '/resources/' } }]);
    expect(connection?.http).toEqual({ paths: ['/realms/*', '/resources/*'] });
  });

  it('keeps the gateway from the given paths', () => {
    const { route, connection } = create({ notPaths: ['/metrics*'] });
    expect(route).not.toHaveProperty('match');
    expect(connection?.http).toEqual({ notPaths: ['/metrics*'] });
  });

  it('says why there is no mutual TLS to an endpoint without a sidecar', () => {
    const { connection } = create({ withoutMesh: 'it has TLS of its own' }, 'none');
    expect(connection).toMatchObject({ mtls: 'none', because: 'it has TLS of its own' });
  });

  // Keycloak answered with addresses of evil.example.org when it was handed what a caller had sent.
  it('says who calls and under which name, and hands on nothing that a caller says of it', () => {
    expect(create().route.headers.request).toEqual({
      set: {
        'x-forwarded-for': '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
        'x-forwarded-host': 'shop.example.org',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      remove: [
        'forwarded',
        'true-client-ip',
        'x-client-ip',
        'x-forwarded-prefix',
        'x-forwarded-scheme',
        'x-forwarded-server',
        'x-forwarded-ssl',
        'x-real-ip',
      ],
    });
  });

  it('answers itself what is too large, and encoded slashes where it depends on the path who may ask', () => {
    const refused = (props: Partial<RouteProps>) =>
      create(props).spec.http.flatMap(({ directResponse }: { directResponse?: { status: number } }) =>
        directResponse ? [directResponse.status] : [],
      );
    expect(refused({})).toEqual([413]);
    expect(refused({ prefixes: ['/realms/'] })).toEqual([400, 413]);
    expect(refused({ notPaths: ['/metrics*'] })).toEqual([400, 413]);
  });

  it('keeps the host out of search engines', () => {
    expect(create().spec.http.at(-1).headers).toMatchObject({
      response: { set: { 'x-robots-tag': 'noindex, nofollow' } },
    });
  });

  it('fails for a host that is not of the gateway', () => {
    expect(validate(create({ host: 'stall.example.org' }).app)).toEqual([
      `shop/route: host must be one of the gateway's (shop.example.org, login.example.org), got "stall.example.org"; add it to the gateway's hosts`,
    ]);
  });

  it.each(['realms/', '/realms/*'])('fails for the prefix %s', (prefix) => {
    expect(validate(create({ prefixes: [prefix] }).app)).toEqual([
      `shop/route: prefixes must begin with / and have no *, got "${prefix}"; write it as /realms/`,
    ]);
  });
});
