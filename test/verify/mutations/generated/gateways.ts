import { type Environment, reference } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';
import type { GeneratedMutation, Generator } from './generator';

const GROUP = 'networking.istio.io';

interface ServerPlace {
  readonly at: string;
  readonly protocol: string;
  /** The server, to change. */
  edit(dist: MutableDist): Editable;
}

/** Every server of every Gateway. */
function* serversOf(environment: Environment): Iterable<ServerPlace> {
  for (const gateway of environment.ofKind(GROUP, 'Gateway')) {
    const { spec } = gateway.manifest as Editable;
    for (const [index, server] of spec.servers.entries()) {
      yield {
        at: `${reference(gateway)} servers[${index}]`,
        protocol: server.port.protocol,
        edit: (dist) => dist.edit(reference(gateway)).spec.servers[index],
      };
    }
  }
}

/** A fault in each server of a protocol, once for each of some values. */
const inServers = (
  name: string,
  rules: readonly string[],
  protocol: 'HTTP' | 'HTTPS',
  values: readonly unknown[],
  change: (server: Editable, value: Editable) => void,
): Generator => ({
  name,
  rules,
  *generate(environment): Iterable<GeneratedMutation> {
    for (const place of serversOf(environment)) {
      if (place.protocol !== protocol) continue;
      for (const value of values) {
        yield {
          at: `${place.at} ${JSON.stringify(value)}`,
          mutate: (dist) => change(place.edit(dist), value),
        };
      }
    }
  },
});

const hardening = ['hardening/gateway'];
const server = ['references/server'];

const IN_SERVERS: readonly Generator[] = [
  inServers(
    'a server sends nobody to HTTPS any more',
    hardening,
    'HTTP',
    [undefined, false],
    ({ tls }, to) => {
      tls.httpsRedirect = to;
    },
  ),
  inServers(
    'a server that redirects is told to speak another protocol',
    [...hardening, ...server],
    'HTTP',
    ['TCP', 'MONGO', 'TLS', 'UDP', 'WEB'],
    ({ port }, protocol) => {
      port.protocol = protocol;
    },
  ),
  inServers(
    'a server of HTTPS is told to speak something else',
    [...hardening, ...server],
    'HTTPS',
    ['HTTP', 'http2', 'GRPC', 'TCP', 'TLS', 'UDP', 'HTTPSS'],
    ({ port }, protocol) => {
      port.protocol = protocol;
    },
  ),
  inServers(
    'a server of HTTPS has a mode that is none for browsers, or none',
    hardening,
    'HTTPS',
    ['PASSTHROUGH', 'AUTO_PASSTHROUGH', 'OPTIONAL_MUTUAL', 'ISTIO_MUTUAL', undefined],
    ({ tls }, mode) => {
      tls.mode = mode;
    },
  ),
  inServers(
    'a server takes versions of TLS that are broken',
    hardening,
    'HTTPS',
    [{ minProtocolVersion: 'TLSV1_0' }, { minProtocolVersion: 'TLSV1_1' }, { maxProtocolVersion: 'TLSV1_1' }],
    ({ tls }, versions) => Object.assign(tls, versions),
  ),
  inServers(
    'a server takes weak ciphers',
    hardening,
    'HTTPS',
    ['AES128-SHA', 'AES256-GCM-SHA384', 'DES-CBC3-SHA', 'ALL', '[ECDHE-RSA-AES128-GCM-SHA256|AES128-SHA]'],
    ({ tls }, cipher) => {
      tls.cipherSuites = ['ECDHE-ECDSA-AES128-GCM-SHA256', cipher];
    },
  ),
  inServers(
    'a server asks for certificates that anybody has signed',
    hardening,
    'HTTPS',
    ['MUTUAL'],
    ({ tls }, mode) => Object.assign(tls, { mode, insecureSkipVerify: true }),
  ),
  inServers('a server listens elsewhere', hardening, 'HTTPS', ['127.0.0.1', '10.0.0.7'], (server, bind) => {
    server.bind = bind;
  }),
  inServers('a server is for every host', hardening, 'HTTPS', ['*', '*/*'], (server, host) => {
    server.hosts = [host];
  }),
  inServers(
    'a server ends TLS without a certificate that is there',
    ['references/credential', 'references/object'],
    'HTTPS',
    ['nobody-makes-it', 'observability-system/grafana-tls', 'kubernetes://elsewhere/tls', undefined],
    ({ tls }, name) => {
      tls.credentialName = name;
    },
  ),
  inServers(
    'a server reads its certificate from a file',
    ['references/credential'],
    'HTTPS',
    ['/etc/istio/ingressgateway-certs/tls.crt'],
    ({ tls }, file) => {
      tls.serverCertificate = file;
      tls.privateKey = file;
      delete tls.credentialName;
    },
  ),
  inServers(
    'a server asks clients for certificates of an authority that nobody makes',
    ['references/credential'],
    'HTTPS',
    ['clients'],
    ({ tls }, name) => Object.assign(tls, { mode: 'MUTUAL', caCertCredentialName: name }),
  ),
  ...(['HTTP', 'HTTPS'] as const).map((protocol) =>
    inServers(
      `a server of ${protocol} is on a port of no Service`,
      server,
      protocol,
      [8080, 15443],
      (one, port) => {
        one.port.number = port;
      },
    ),
  ),
];

/** Hosts that are served a second time, by whom and how. */
const TWICE: readonly {
  readonly as: string;
  add(dist: MutableDist, name: string, server: Editable): void;
}[] = [
  {
    as: 'in the same Gateway',
    add: (dist, name, server) => void dist.edit(name).spec.servers.push(server),
  },
  {
    as: 'in the same Gateway, in capitals',
    add: (dist, name, server) => {
      const hosts = server.hosts.map((host: string) => host.replace(/\/.*/, (one) => one.toUpperCase()));
      dist.edit(name).spec.servers.push({ ...server, hosts });
    },
  },
  ...['istio-ingress', 'observability-system', 'tenant-acme-prod'].map((namespace) => ({
    as: `in a Gateway of ${namespace}`,
    add: (dist: MutableDist, name: string, server: Editable) => {
      const { apiVersion, kind, spec } = dist.edit(name);
      const { selector } = spec;
      const metadata = { name: 'second', namespace };
      dist.add('ingress-gateway', { apiVersion, kind, metadata, spec: { selector, servers: [server] } });
    },
  })),
];

const OF_GATEWAYS: readonly Generator[] = [
  {
    name: 'a host is served twice on one port',
    rules: server,
    *generate(environment) {
      for (const gateway of environment.ofKind(GROUP, 'Gateway')) {
        const { spec } = structuredClone(gateway.manifest) as Editable;
        for (const [index, one] of spec.servers.entries()) {
          for (const { as, add } of TWICE) {
            yield {
              at: `${reference(gateway)} servers[${index}] ${as}`,
              mutate: (dist) =>
                add(dist, reference(gateway), {
                  ...one,
                  port: { ...one.port, name: `${one.port.name}-too` },
                }),
            };
          }
        }
      }
    },
  },
  {
    name: 'a Gateway selects other pods than gateways, or all of them',
    rules: [...server, 'references/selector'],
    *generate(environment) {
      for (const gateway of environment.ofKind(GROUP, 'Gateway')) {
        for (const selector of [undefined, {}, { app: 'istiod' }, { 'app.kubernetes.io/name': 'frontend' }]) {
          yield {
            at: `${reference(gateway)} ${JSON.stringify(selector)}`,
            mutate: (dist) => {
              dist.edit(reference(gateway)).spec.selector = selector;
            },
          };
        }
      }
    },
  },
  {
    name: 'two ports of a Gateway have one name',
    rules: server,
    *generate(environment) {
      for (const gateway of environment.ofKind(GROUP, 'Gateway')) {
        yield {
          at: reference(gateway),
          mutate: (dist) => {
            for (const { port } of dist.edit(reference(gateway)).spec.servers) port.name = 'web';
          },
        };
      }
    },
  },
  {
    name: 'a proxy is changed past its policies',
    rules: ['hardening/proxy-extension'],
    *generate(environment) {
      const kinds = [
        ['networking.istio.io/v1alpha3', 'EnvoyFilter'],
        ['extensions.istio.io/v1alpha1', 'WasmPlugin'],
      ];
      for (const { name: namespace } of environment.ofKind('', 'Namespace')) {
        for (const [apiVersion, kind] of kinds) {
          const metadata = { name: 'own', namespace };
          yield {
            at: `${kind} ${namespace}`,
            mutate: (dist) => dist.add('ingress-gateway', { apiVersion, kind, metadata, spec: {} }),
          };
        }
      }
    },
  },
];

export const ofGateways: readonly Generator[] = [...IN_SERVERS, ...OF_GATEWAYS];
