import { field, items, places, text } from '../created/field';
import { istiodValuesOf } from '../created/istiod-values';
import { World } from '../created/world';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import { isOfProofs } from '../references/acme-proofs';
import { Gateways, gatewaysOf, PLAIN_HTTP, type Server } from '../references/gateway-server';
import { type HttpRoute, httpRoutesOf, isFor } from '../references/http-route';
import type { Rule } from '../rule';

/** What comes from outside is encrypted up to the gateway, by what nobody breaks, and the gateway sees what it is. */
export const gateway: Rule = {
  name: 'hardening/gateway',
  contract: 'every server of a Gateway ends TLS of today, or sends everybody to one that does',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const gateways = Gateways.of(environment);
    for (const server of gateways.servers) {
      const { gateway: object, path, value, protocol } = server;
      const bind = text(value, 'bind');
      if (bind !== undefined) {
        const what = `listens on ${bind}, which is not known of the pods`;
        yield { object, path: [...path, 'bind'], what, fix: 'remove it' };
      }
      if (PLAIN_HTTP.includes(protocol)) yield* checkPlain(world, gateways, server);
      else if (protocol === 'HTTPS' || protocol === 'TLS') yield* checkTls(server);
      else {
        const what = `takes ${protocol || 'any protocol'} as it comes: neither encrypted nor looked at`;
        yield { object, path: [...path, 'port', 'protocol'], what, fix: 'take HTTPS, or remove the server' };
      }
    }
    yield* checkRedirects(environment);
    yield* checkDefaults(environment);
    yield* checkTopology(environment);
  },
};

/** What is served without encryption is the page of a proof, or a redirect to where it is encrypted. */
function* checkPlain(world: World, gateways: Gateways, server: Server): Iterable<Fault> {
  if (field(server.value, 'tls', 'httpsRedirect') === true) return;
  for (const object of gateways.routesOf(server)) {
    for (const route of httpRoutesOf(world, object)) {
      if (!isFor(route, server.gateway, server.port) || isHarmless(world, route)) continue;
      yield {
        object: route.object,
        path: route.path,
        what: `is served without encryption on port ${server.port} of Gateway ${server.gateway.namespace}/${server.gateway.name}`,
        fix: 'set tls.httpsRedirect of the server, or redirect to the scheme https',
      };
    }
    for (const kind of ['tcp', 'tls']) {
      for (const index of items(object.manifest, 'spec', kind).keys()) {
        const what = `is served without encryption on port ${server.port}`;
        yield { object, path: ['spec', kind, index], what, fix: 'remove it' };
      }
    }
  }
}

/** Whoever has come encrypted is sent on to where everybody on the way reads along. */
function* checkRedirects(environment: Environment): Iterable<Fault> {
  for (const object of environment.ofKind('networking.istio.io', 'VirtualService')) {
    if (gatewaysOf(object).length === 0) continue;
    for (const { path, value } of places(object.manifest, 'spec.http[].redirect.scheme')) {
      if (value === 'https') continue;
      yield { object, path, what: `sends callers to ${value}`, fix: 'set https, or remove it' };
    }
  }
}

const isHarmless = (world: World, route: HttpRoute): boolean =>
  field(route.value, 'redirect') === undefined
    ? isOfProofs(world, route)
    : text(route.value, 'redirect', 'scheme') === 'https';

/** Why a mode does not do, by its name; one that is not said is PASSTHROUGH. @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings-TLSmode */
const MODES: Readonly<Record<string, string>> = {
  PASSTHROUGH: 'passes TLS on that it does not see into, past the policies about hosts and paths',
  AUTO_PASSTHROUGH: 'leads to every Service that a client names, past all routes',
  OPTIONAL_MUTUAL: 'takes clients without a certificate as well as those with one',
  ISTIO_MUTUAL: 'shows the certificate of the mesh, which no browser knows',
};

function* checkTls({ gateway: object, path: of, value, protocol }: Server): Iterable<Fault> {
  const path = [...of, 'tls'];
  const tls = field(value, 'tls');
  const mode = text(tls, 'mode') ?? 'PASSTHROUGH';
  const why = MODES[mode];
  if (why !== undefined) {
    const what = `${mode}${text(tls, 'mode') === undefined ? ', which is the default,' : ''} ${why}`;
    yield {
      object,
      path: [...path, 'mode'],
      what,
      fix: 'set SIMPLE, or MUTUAL where clients have certificates',
    };
  } else if (protocol === 'TLS') {
    const what = 'hands what is in TLS on as bytes, past the policies about hosts and paths';
    yield { object, path: [...of, 'port', 'protocol'], what, fix: 'take HTTPS' };
  }
  for (const name of ['minProtocolVersion', 'maxProtocolVersion']) {
    if (!OLD.includes(text(tls, name) ?? '')) continue;
    const what = `${text(tls, name)} is broken`;
    yield { object, path: [...path, name], what, fix: 'set TLSV1_2 or TLSV1_3, or remove it' };
  }
  if (field(tls, 'insecureSkipVerify') === true) {
    const what = 'takes every certificate of a client, whoever has signed it';
    yield { object, path: [...path, 'insecureSkipVerify'], what, fix: 'remove it' };
  }
  yield* checkCiphers(items(tls, 'cipherSuites'), { object, path: [...path, 'cipherSuites'] });
  yield* checkHosts({ object, of, value });
}

/** Without a word, Istio takes TLS 1.2 and newer. @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings-min_protocol_version */
const OLD: readonly string[] = ['TLSV1_0', 'TLSV1_1'];

/** Those that Envoy takes by itself. @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/common.proto */
const CIPHERS: ReadonlySet<string> = new Set(
  ['ECDSA', 'RSA'].flatMap((key) =>
    ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305'].map((cipher) => `ECDHE-${key}-${cipher}`),
  ),
);

function* checkCiphers(
  suites: readonly unknown[],
  { object, path }: Pick<Required<Fault>, 'object' | 'path'>,
): Iterable<Fault> {
  for (const [index, suite] of suites.entries()) {
    const names = String(suite)
      .replace(/^\[(.*)\]$/, '$1')
      .split('|');
    if (names.every((name) => CIPHERS.has(name))) continue;
    const what = `${suite} is no cipher that keeps a secret for good`;
    yield { object, path: [...path, index], what, fix: `use ${[...CIPHERS].join(', ')}, or remove the list` };
  }
}

/** A host of everybody for everything: whoever comes first has what nobody has yet. */
function* checkHosts(server: { object: Fault['object']; of: Path; value: unknown }): Iterable<Fault> {
  const { object, of, value } = server;
  for (const [index, entry] of items(value, 'hosts').entries()) {
    if (!/^(?:\*\/)?\*$/.test(String(entry))) continue;
    const what = 'takes every host, from every namespace';
    yield { object, path: [...of, 'hosts', index], what, fix: 'name the hosts, or their domain' };
  }
}

/** What gateways take where they say nothing. @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-tls_defaults */
function* checkDefaults(environment: Environment): Iterable<Fault> {
  for (const { object, path, values } of istiodValuesOf(environment)) {
    const field = ['meshConfig', 'tlsDefaults', 'cipherSuites'];
    yield* checkCiphers(items(values, ...field), { object, path: [...path, ...field] });
  }
}

/** How clients are told from one another is then what they say themselves. @see https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/ */
const FORWARDED: readonly string[] = ['FORWARD_ONLY', 'APPEND_FORWARD', 'ALWAYS_FORWARD_ONLY'];

function* checkTopology(environment: Environment): Iterable<Fault> {
  for (const { object, path, values } of istiodValuesOf(environment)) {
    const of = ['meshConfig', 'defaultConfig', 'gatewayTopology', 'forwardClientCertDetails'];
    if (!FORWARDED.includes(text(values, ...of) ?? '')) continue;
    const what = 'hands on what a client says of its certificate, whether it has one or not';
    yield { object, path: [...path, ...of], what, fix: 'set SANITIZE_SET, or remove it' };
  }
}
