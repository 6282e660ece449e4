import { App } from 'cdk8s';
import { Component } from '../../../constructs/component';
import { connectionsOf } from '../../../constructs/connection';
import { CertManager } from '../../../constructs/gateway/cert-manager';
import { CertificateIssuer } from '../../../constructs/gateway/certificate-issuer';
import { IngressGateway } from '../../../constructs/gateway/ingress-gateway';
import type { IngressGatewayValues } from '../../../constructs/gateway/ingress-gateway-values';
import { Route } from '../../../constructs/gateway/route';
import { latencies } from '../../../constructs/service-level';
import { validate } from '../../../constructs/synthesis';
import { Workload } from '../../../constructs/workload';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { create } from './gateway';

const acme = { issuer: 'acme', server: 'https://acme.example.org', email: 'a@example.org' } as const;
const webhook = {
  provider: 'webhook',
  zone: 'example.org',
  groupName: 'acme.example.org',
  solverName: 'dns',
} as const;

/** What its proxies are told of themselves. */
const configOf = ({ gateway }: ReturnType<typeof create>) => {
  const { podAnnotations = {} } = (gateway.chart?.values ?? {}) as Partial<IngressGatewayValues>;
  return JSON.parse(podAnnotations['proxy.istio.io/config'] ?? '{}');
};

/** A component in the mesh with a Service. */
function shop(app: Parameters<typeof arrows>[0], id = 'shop') {
  const component = new Component(app, id, { namespace: `${id}-system`, project: 'iam', wave: 'services' });
  const pods = new Workload(component, id, {
    labels: { app: id },
    serviceAccount: id,
    mesh: 'sidecar',
    ports: { http: { port: 8080, protocol: 'http' } },
  });
  return { component, http: pods.endpoint('http', { name: id, port: 80 }) };
}

describe('the ingress gateway', () => {
  it('is the pinned chart in a namespace of its own, one wave after istiod, which injects the proxy', () => {
    const { app, gateway } = create();
    expect(gateway).toMatchObject({ namespace: 'istio-ingress', project: 'infrastructure', wave: 'gateway' });
    expect(gateway.chart).toMatchObject({ name: 'gateway', version: '1.31.1', releaseName: 'istio-ingress' });
    expect(validate(app)).toEqual([]);
  });

  it('is found by Routes', () => {
    const { gateway } = create();
    expect(gateway.reference).toBe('istio-ingress/platform');
    expect(gateway.workload).toMatchObject({
      principal: 'cluster.local/ns/istio-ingress/sa/istio-ingress',
      labels: { app: 'istio-ingress', istio: 'ingress' },
      mesh: 'gateway',
    });
  });

  it('sends HTTP to HTTPS, and takes TLS 1.2 at least', () => {
    const [http, https] = find(create().gateway.toJson(), 'Gateway', 'platform').spec.servers;
    expect(http).toMatchObject({ port: { number: 80, protocol: 'HTTP' }, tls: { httpsRedirect: true } });
    expect(https).toMatchObject({
      port: { number: 443, protocol: 'HTTPS' },
      tls: { mode: 'SIMPLE', credentialName: 'platform-tls', minProtocolVersion: 'TLSV1_2' },
    });
  });

  it('has one certificate for all of its hosts, where the proxies read it', () => {
    expect(find(create().gateway.toJson(), 'Certificate', 'platform')).toMatchObject({
      metadata: { namespace: 'istio-ingress' },
      spec: {
        secretName: 'platform-tls',
        dnsNames: ['shop.example.org', 'login.example.org'],
        issuerRef: { kind: 'ClusterIssuer', name: 'platform' },
        usages: ['digital signature', 'server auth'],
      },
    });
  });

  // Otherwise a VirtualService of any namespace, a tenant's too, could take over a host.
  it('lets only the namespace of the route lead a host somewhere', () => {
    const { app, gateway } = create();
    const { component, http } = shop(app);
    new Route(component, 'route', { gateway, host: 'shop.example.org', to: http });
    const { servers } = find(gateway.toJson(), 'Gateway', 'platform').spec;
    for (const { hosts } of servers)
      expect(hosts).toEqual(['shop-system/shop.example.org', './login.example.org']);
  });

  it('is asked by everybody, with or without a load balancer between, for its hosts and no others', () => {
    const { app } = create();
    expect(arrows(app).slice(-4)).toEqual([
      'internet -> istio-ingress/istio-ingress:http, none',
      'load-balancers -> istio-ingress/istio-ingress:http, none',
      'internet -> istio-ingress/istio-ingress:https, none',
      'load-balancers -> istio-ingress/istio-ingress:https, none',
    ]);
    const own = ['shop.example.org', 'shop.example.org:*', 'login.example.org', 'login.example.org:*'];
    expect(
      connectionsOf(app)
        .slice(-4)
        .map(({ http }) => http),
    ).toEqual(
      [80, 80, 443, 443].map((port) => ({
        hosts: [...own, '*.apps.example.org', `*.apps.example.org:${port}`],
      })),
    );
  });

  it("serves the tenants' hosts with a certificate of their own, whose VirtualServices may be in any namespace", () => {
    const { gateway } = create();
    expect(find(gateway.toJson(), 'Certificate', 'tenants').spec).toMatchObject({
      secretName: 'tenants-tls',
      dnsNames: ['*.apps.example.org'],
    });
    const { servers } = find(gateway.toJson(), 'Gateway', 'tenants').spec;
    for (const { hosts } of servers) expect(hosts).toEqual(['*/*.apps.example.org']);
    expect(servers[1].tls.credentialName).toBe('tenants-tls');
    expect(gateway.tenantsReference).toBe('istio-ingress/tenants');
  });

  it('logs every request', () => {
    expect(find(create().gateway.toJson(), 'Telemetry', 'access-log')).toMatchObject({
      metadata: { namespace: 'istio-ingress' },
      spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }] },
    });
  });

  it('grows with the load between its limits, on different nodes, and survives a drain', () => {
    const { chart } = create({ minReplicas: 2, maxReplicas: 5 }).gateway;
    expect(chart?.values).toMatchObject({
      autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 5 },
      podDisruptionBudget: { maxUnavailable: 1 },
      topologySpreadConstraints: [
        { labelSelector: { matchLabels: { app: 'istio-ingress', istio: 'ingress' } } },
      ],
    });
    expect(chart?.values).not.toHaveProperty('replicaCount');
  });

  it('needs no metrics server where its limits are one number, and holds up no drain with one replica', () => {
    const { chart } = create({ minReplicas: 1, maxReplicas: 1 }).gateway;
    expect(chart?.values).toMatchObject({ autoscaling: { enabled: false }, replicaCount: 1 });
    expect(chart?.values).not.toHaveProperty('podDisruptionBudget');
    expect(chart?.values).not.toHaveProperty('topologySpreadConstraints');
  });

  it('opens two ports to the load balancer, and sees who calls', () => {
    expect(create().gateway.chart?.values).toMatchObject({
      service: {
        externalTrafficPolicy: 'Local',
        ports: [
          { port: 80, targetPort: 80 },
          { port: 443, targetPort: 443 },
        ],
      },
    });
  });

  it('is admitted by a restricted namespace', () => {
    expect(create().gateway.chart?.values).toMatchObject({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
  });

  it('goes on serving until the load balancer has noticed that a proxy goes', () => {
    expect(configOf(create())).toMatchObject({ terminationDrainDuration: '20s' });
  });

  it('counts how long requests take with every bound that an objective may name', () => {
    const { values = {} } = create().gateway.chart ?? {};
    const { podAnnotations = {} } = values as Partial<IngressGatewayValues>;
    const { istiocustom } = JSON.parse(podAnnotations['sidecar.istio.io/statsHistogramBuckets'] ?? '{}');
    expect(istiocustom).toEqual(expect.arrayContaining([...latencies]));
    expect(istiocustom).toEqual([...istiocustom].sort((a: number, b: number) => a - b));
  });

  it('gives slow clients and those with many connections what the environment says', () => {
    expect(configOf(create())).toMatchObject({
      connectionSettings: {
        profile: 'EDGE',
        httpRequestHeadersTimeout: '10s',
        httpRequestTimeout: '300s',
        httpStreamIdleTimeout: '300s',
      },
      proxyHeaders: { server: { disabled: true } },
      proxyMetadata: { ISTIO_META_GLOBAL_DOWNSTREAM_MAX_CONNECTIONS: '10000' },
    });
    const limits = { headerTimeout: 5, requestTimeout: 60, streamIdleTimeout: 600, connections: 500 };
    expect(configOf(create({ limits }))).toMatchObject({
      connectionSettings: {
        httpRequestHeadersTimeout: '5s',
        httpRequestTimeout: '60s',
        httpStreamIdleTimeout: '600s',
      },
      proxyMetadata: { ISTIO_META_GLOBAL_DOWNSTREAM_MAX_CONNECTIONS: '500' },
    });
  });

  it('believes none of the addresses that a caller has sent, but those that the given proxies in front add', () => {
    const cidrs = ['203.0.113.0/24', '2001:db8::/32'];
    const one = create({ trustedProxies: { cidrs } });
    expect(configOf(one)).toMatchObject({ gatewayTopology: { numTrustedProxies: 1 } });
    expect(one.gateway.trustedNetworks).toEqual(cidrs);
    expect(configOf(create({ trustedProxies: { cidrs, hops: 2 } }))).toMatchObject({
      gatewayTopology: { numTrustedProxies: 2 },
    });
    const { gateway } = create();
    expect(JSON.stringify(gateway.chart?.values)).not.toContain('gatewayTopology');
    expect(JSON.stringify(gateway.toJson())).not.toMatch(/x-forwarded-for|rbac/);
    expect(gateway.trustedNetworks).toEqual([]);
  });

  it.each([
    [{ hosts: [] }, 'hosts must have at least one, got none; a certificate is for something'],
    [
      { minReplicas: 0 },
      'minReplicas must be a whole number of at least 1, got 0; write 2 to survive a drain',
    ],
    [{ maxReplicas: 1 }, 'maxReplicas must be a whole number of at least minReplicas (2), got 1; raise it'],
  ])('fails with %j', (props, message) => {
    expect(validate(create(props).app)).toEqual([`ingress-gateway: ${message}`]);
  });

  // An authority is not asked for a name that cannot be proven, and the certificate of all hosts would never be issued.
  it("fails for a host that is not in the issuer's DNS zone", () => {
    const hosts = ['example.org', 'shop.example.org', 'shop.badexample.org'];
    const app = new App();
    const operator = new CertManager(app, 'cert-manager', { replicas: 1 });
    const issuer = new CertificateIssuer(app, 'certificate-issuer', { ...acme, dns01: webhook, operator });
    new IngressGateway(app, 'ingress-gateway', {
      minReplicas: 1,
      maxReplicas: 1,
      hosts,
      tenantDomain: 'apps.example.org',
      issuer,
    });
    expect(validate(app)).toEqual([
      'ingress-gateway: hosts must be in example.org, the DNS zone of the certificate issuer, got "shop.badexample.org"; choose another host or zone',
    ]);
  });

  it('fails when two routes lead one host somewhere', () => {
    const { app, gateway } = create();
    for (const id of ['shop', 'stall']) {
      const { component, http } = shop(app, id);
      new Route(component, 'route', { gateway, host: 'shop.example.org', to: http });
    }
    expect(validate(app)).toEqual([
      'ingress-gateway: hosts must each have one route, got shop/route and stall/route for "shop.example.org"; give one of them another host',
    ]);
  });
});
