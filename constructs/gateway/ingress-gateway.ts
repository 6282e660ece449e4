import { Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  Gateway,
  type GatewaySpecServers,
  GatewaySpecServersTlsMode as TlsMode,
  GatewaySpecServersTlsMinProtocolVersion as TlsVersion,
} from '../../imports/networking.istio.io';
import { Telemetry } from '../../imports/telemetry.istio.io';
import { Component } from '../component';
import { connect, internet, loadBalancers } from '../connection';
import type { ServiceLevel } from '../service-level';
import { charts } from '../versions';
import { type Endpoint, Workload } from '../workload';
import type { CertificateIssuer } from './certificate-issuer';
import { Crawlers, type CrawlersProps } from './crawlers';
import { EdgeFilter } from './edge-filter';
import { gatewayAlerts } from './gateway-alerts';
import { gatewayDashboard } from './gateway-dashboard';
import { type GatewayLimits, gatewayLimits } from './gateway-limits';
import { serveProofs } from './http01';
import { type IngressProxies, ingressGatewayValues } from './ingress-gateway-values';
import { ingressNamespace } from './ingress-namespace';
import { serviceLevelDashboard } from './service-level-dashboard';
import type { ServiceLevels } from './service-level-rules';

export interface IngressGatewayProps extends IngressProxies, Omit<CrawlersProps, 'platform' | 'tenants'> {
  /** Host names that are served, each exactly; no others are answered. Each is for one `Route` to lead somewhere. */
  readonly hosts: readonly string[];
  /** Domain of the tenants' hosts, each one label below it; whose VirtualService has one is the tenant's matter. @default there are no tenants */
  readonly tenantDomain?: string;
  /** What is promised of hosts, and of all of the tenants' together. @default 99.9 %, 300 ms */
  readonly serviceLevels?: {
    readonly hosts?: Readonly<Record<string, ServiceLevel>>;
    readonly tenants?: ServiceLevel;
  };
  /** Who signs the certificate that is valid for all of the hosts. */
  readonly issuer: CertificateIssuer;
}

/**
 * The one way into the cluster: proxies of Istio behind a load balancer, which take HTTPS, send HTTP to HTTPS, and pass on what a
 * `Route` leads to. The DNS names of the hosts are somebody else's to point at the load balancer.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/gateway/
 */
export class IngressGateway extends Component {
  /** How a VirtualService names the gateway. */
  readonly reference: string;
  /** How the VirtualServices of tenants name theirs. */
  readonly tenantsReference: string;
  /** The proxies. */
  readonly workload: Workload;
  /** HTTPS, for callers inside of the cluster; the hosts' names have to be in their requests. */
  readonly https: Endpoint;
  /** Host names that are served. */
  readonly hosts: readonly string[];
  /** What it answers itself at each of them. */
  readonly crawlers: Crawlers;
  /** What clients may ask of a proxy. */
  readonly limits: GatewayLimits;
  /** Networks of the proxies in front, whose word on who calls is taken. */
  readonly trustedNetworks: readonly string[];

  /** What leads each host somewhere. */
  private readonly routes = new Map<string, Construct[]>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: IngressGatewayProps,
  ) {
    const { hosts, tenantDomain, issuer } = props;
    super(scope, id, {
      namespace: ingressNamespace,
      project: 'infrastructure',
      wave: 'gateway',
      chart: { ...charts.istioGateway, releaseName, values: ingressGatewayValues(props, labels) },
    });
    this.reference = `${this.namespace}/${name}`;
    this.tenantsReference = `${this.namespace}/${tenantsName}`;
    this.hosts = hosts;
    this.limits = gatewayLimits(props.limits);
    this.trustedNetworks = props.trustedProxies?.cidrs ?? [];
    const tenantHosts = tenantDomain && `*.${tenantDomain}`;

    const admission = Lazy.any({ produce: () => this.admitted() });
    issuer.certify(this, name, hosts);
    new Gateway(this, 'gateway', {
      metadata: { name },
      spec: {
        selector: labels,
        servers: [...(issuer.http01 ? [] : [toHttps(admission)]), https(name, admission)],
      },
    });
    if (tenantHosts) serveTenants(this, tenantHosts, issuer);
    this.crawlers = new Crawlers(this, 'crawlers', {
      ...props,
      platform: this.reference,
      tenants: tenantHosts && this.tenantsReference,
    });
    new EdgeFilter(this, 'edge', { labels, limits: this.limits, trustedProxies: props.trustedProxies });
    new Telemetry(this, 'access-log', {
      metadata: { name: 'access-log' },
      spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }] },
    });

    this.workload = new Workload(this, releaseName, {
      labels,
      serviceAccount: releaseName,
      mesh: 'gateway',
      // HTTPS ends in the proxy, whose rules are for the requests in it.
      ports: { http: { port: 80, protocol: 'http' }, https: { port: 443, protocol: 'http' } },
    });
    this.https = this.workload.endpoint('https', { name: releaseName, port: 443 });
    openToInternet(this.workload, hosts, tenantHosts);
    if (issuer.http01) {
      const { workload } = this;
      serveProofs(this, { hosts, gateway: workload, certManager: issuer.http01, selector: labels });
    }
    this.node.addValidation({ validate: () => errors(props, this.routes) });
  }

  override get alerts() {
    return [gatewayAlerts(this.levels(), this.props.securityTxt)];
  }

  override get dashboards() {
    return { gateway: gatewayDashboard, 'service-levels': serviceLevelDashboard };
  }

  /** Lets the VirtualServices in the namespace of a route lead a host somewhere; those of others are not heeded. */
  admit(host: string, route: Construct): void {
    this.routes.set(host, [...(this.routes.get(host) ?? []), route]);
  }

  /** What is promised, by the namespace that a host leads to. */
  private levels(): ServiceLevels {
    const { serviceLevels: { hosts = {}, tenants = {} } = {}, tenantDomain } = this.props;
    const namespaces = [...this.routes].flatMap(([host, routes]) =>
      routes.map((route) => [Component.of(route).namespace, hosts[host] ?? {}] as const),
    );
    return { namespaces: Object.fromEntries(namespaces), ...(tenantDomain && { tenants }) };
  }

  /** The hosts with the namespace that leads each somewhere; with the gateway's own, where nothing is, if there is none. */
  private admitted(): string[] {
    return this.hosts.map((host) => {
      const [route] = this.routes.get(host) ?? [];
      return `${route ? Component.of(route).namespace : '.'}/${host}`;
    });
  }
}

/** Of the Istio Gateway and its certificate. */
const name = 'platform';
const tenantsName = 'tenants';
/** Helm release, and what the chart calls its objects after it. */
const releaseName = 'istio-ingress';
/** The chart's, for a release of this name. */
const labels = { app: releaseName, istio: 'ingress' };

/** The one way in from outside, for requests to the hosts alone. */
function openToInternet(proxies: Workload, hosts: readonly string[], tenantHosts?: string): void {
  for (const port of ['http', 'https'] as const) {
    for (const from of [internet, loadBalancers]) {
      connect(from, proxies.endpoint(port), {
        mtls: 'none',
        because: 'browsers have no identity in the mesh; they are sent to HTTPS, which ends here',
        // A pattern has one `*`, so that with the tenants' the port is said.
        http: {
          hosts: [
            ...hosts.flatMap((host) => [host, `${host}:*`]),
            ...(tenantHosts ? [tenantHosts, `${tenantHosts}:${port === 'http' ? 80 : 443}`] : []),
          ],
        },
      });
    }
  }
}

/** Whoever comes without encryption is sent to HTTPS. */
const toHttps = (hosts: string[]): GatewaySpecServers => ({
  port: { name: 'http', number: 80, protocol: 'HTTP' },
  hosts,
  tls: { httpsRedirect: true },
});

/**
 * Of TLS 1.2: with keys of their own for every connection, and sealed. TLS 1.3 has no others.
 *
 * @see https://wiki.mozilla.org/Security/Server_Side_TLS#Intermediate_compatibility_(recommended)
 */
const cipherSuites = ['ECDSA', 'RSA'].flatMap((key) =>
  ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305'].map((cipher) => `ECDHE-${key}-${cipher}`),
);

const https = (name: string, hosts: string[]): GatewaySpecServers => ({
  port: { name: 'https', number: 443, protocol: 'HTTPS' },
  hosts,
  tls: {
    mode: TlsMode.SIMPLE,
    credentialName: `${name}-tls`,
    minProtocolVersion: TlsVersion.TLSV1_UNDERSCORE_2,
    cipherSuites,
  },
});

function errors(props: IngressGatewayProps, routes: ReadonlyMap<string, readonly Construct[]>): string[] {
  const { minReplicas, maxReplicas, hosts, tenantDomain, issuer } = props;
  const { zone } = issuer;
  return [
    ...(hosts.length > 0 ? [] : ['hosts must have at least one, got none; a certificate is for something']),
    ...(Number.isInteger(minReplicas) && minReplicas >= 1
      ? []
      : [`minReplicas must be a whole number of at least 1, got ${minReplicas}; write 2 to survive a drain`]),
    ...(Number.isInteger(maxReplicas) && maxReplicas >= minReplicas
      ? []
      : [
          `maxReplicas must be a whole number of at least minReplicas (${minReplicas}), got ${maxReplicas}; raise it`,
        ]),
    ...[...hosts, ...(tenantDomain ? [tenantDomain] : [])]
      .filter((host) => zone && host !== zone && !host.endsWith(`.${zone}`))
      .map(
        (host) =>
          `hosts must be in ${zone}, the DNS zone of the certificate issuer, got "${host}"; choose another host or zone`,
      ),
    ...[...routes]
      .filter(([, same]) => same.length > 1)
      .map(
        ([host, same]) =>
          `hosts must each have one route, got ${same.map(({ node }) => node.path).join(' and ')} for "${host}"; give one of them another host`,
      ),
  ];
}

/** A certificate of its own: browsers would use a connection to one host for the others that its certificate is valid for. */
function serveTenants(scope: Construct, hosts: string, issuer: CertificateIssuer): void {
  issuer.certify(scope, tenantsName, [hosts]);
  new Gateway(scope, 'tenants', {
    metadata: { name: tenantsName },
    spec: {
      selector: labels,
      servers: [toHttps([`*/${hosts}`]), https(tenantsName, [`*/${hosts}`])],
    },
  });
}
