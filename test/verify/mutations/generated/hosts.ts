import type { Environment } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';
import type { GeneratedMutation, Generator } from './generator';
import { routesOf } from './routes';

const ISTIO = 'networking.istio.io/v1';

/** How a host is written, so that it is the same one or one with it. */
const FORMS: readonly ((host: string) => string)[] = [
  (host) => host,
  (host) => host.toUpperCase(),
  (host) => `${host}.`,
  (host) => host.replace(/^[^.]+/, '*'),
  (host) => host.replace(/^[^.]+\.[^.]+/, '*'),
  (host) => `*${host.slice(2)}`,
];

/** What of a tenant says that a host is its own. */
const CLAIMS: readonly {
  readonly as: string;
  claim(dist: MutableDist, namespace: string, host: string): void;
}[] = [
  ...[['istio-ingress/tenants'], ['istio-ingress/platform'], ['mesh'], ['istio-ingress/tenants', 'mesh']].map(
    (gateways) => ({
      as: `VirtualService of ${gateways.join(', ')}`,
      claim: (dist: MutableDist, namespace: string, host: string) => {
        const { spec } = dist.edit(`VirtualService ${namespace}/web`);
        Object.assign(spec, { gateways, hosts: [host] });
      },
    }),
  ),
  {
    as: 'one more host of a VirtualService',
    claim: (dist, namespace, host) => dist.edit(`VirtualService ${namespace}/web`).spec.hosts.push(host),
  },
  ...['dnsNames', 'commonName'].map((field) => ({
    as: `${field} of a Certificate`,
    claim: (dist: MutableDist, namespace: string, host: string) =>
      add(dist, namespace, 'cert-manager.io/v1', 'Certificate', {
        secretName: 'own-tls',
        issuerRef: { kind: 'ClusterIssuer', name: 'platform' },
        dnsNames: ['own.example.com'],
        [field]: field === 'dnsNames' ? ['own.example.com', host] : host,
      }),
  })),
  {
    as: 'ServiceEntry',
    claim: (dist, namespace, host) =>
      add(dist, namespace, ISTIO, 'ServiceEntry', {
        hosts: ['own.example.com', host],
        ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
        resolution: 'DNS',
      }),
  },
  ...['', '*/', './'].map((prefix) => ({
    as: `Gateway with ${prefix || 'no namespace'}`,
    claim: (dist: MutableDist, namespace: string, host: string) =>
      add(dist, namespace, ISTIO, 'Gateway', {
        selector: { app: 'own' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [`${prefix}${host}`] }],
      }),
  })),
];

function add(dist: MutableDist, namespace: string, apiVersion: string, kind: string, spec: Editable): void {
  dist.add(`tenants/${namespace.replace(/^tenant-/, '')}`, {
    apiVersion,
    kind,
    metadata: { name: 'own', namespace },
    spec,
  });
}

/** Every host, with the namespace that has it. */
const hostsOf = (environment: Environment): { readonly host: string; readonly owner: string | undefined }[] =>
  routesOf(environment).flatMap(({ namespace, manifest }) =>
    (manifest as Editable).spec.hosts.map((host: string) => ({ host, owner: namespace })),
  );

/** Hosts of everybody, as the Gateways have them. */
const patternsOf = (environment: Environment): string[] =>
  environment
    .ofKind('networking.istio.io', 'Gateway')
    .flatMap(({ manifest }) => (manifest as Editable).spec.servers)
    .flatMap(({ hosts }) => hosts as string[])
    .flatMap((entry) => (entry.startsWith('*/') ? entry.slice(2) : []));

const OF_ONE = CLAIMS.map(
  ({ as, claim }): Generator => ({
    name: `a tenant has the host of somebody else in a ${as}`,
    rules: ['references/host-owner'],
    *generate(environment): Iterable<GeneratedMutation> {
      for (const { host, owner } of hostsOf(environment)) {
        for (const namespace of ['tenant-acme-prod', 'tenant-globex-test']) {
          if (namespace === owner) continue;
          for (const form of FORMS) {
            yield {
              at: `${namespace} ${form(host)}`,
              mutate: (dist) => claim(dist, namespace, form(host)),
            };
          }
        }
      }
    },
  }),
);

/** What is not of one tenant is that of all, those who are still to come included. */
const OF_ALL = CLAIMS.map(
  ({ as, claim }): Generator => ({
    name: `a tenant has every host of tenants in a ${as}`,
    rules: ['references/host-owner'],
    *generate(environment): Iterable<GeneratedMutation> {
      for (const host of new Set(patternsOf(environment))) {
        yield {
          at: host,
          mutate: (dist) => {
            for (const tenant of ['tenant-acme-test', 'tenant-globex-prod', 'tenant-globex-test'])
              dist.remove(`VirtualService ${tenant}/web`);
            claim(dist, 'tenant-acme-prod', host);
          },
        };
      }
    },
  }),
);

export const ofHosts: readonly Generator[] = [...OF_ONE, ...OF_ALL];
