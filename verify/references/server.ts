import { field, labels, text } from '../created/field';
import { World } from '../created/world';
import { type Environment, reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { Gateways, PLAIN_HTTP, type Server } from './gateway-server';
import { plainHost } from './host-pattern';
import { oneOf } from './one-of';

/** What Istio cannot merge it leaves out, and only its log says so. @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/gateway.go mergeGateways */
export const server: Rule = {
  name: 'references/server',
  contract: 'every server of a Gateway is one that Istio takes, and no host is served twice on a port',
  *check(environment): Iterable<Fault> {
    const gateways = Gateways.of(environment);
    const clashes = new Clashes();
    for (const server of gateways.servers) {
      yield* checkPort(server);
      yield* checkService(gateways, server);
      yield* clashes.of(server);
    }
    yield* checkNames(gateways.servers);
    yield* checkPods(environment, gateways);
  },
};

const ENCRYPTED: readonly string[] = ['HTTPS', 'TLS'];
const OTHERS: readonly string[] = ['TCP', 'MONGO', 'REDIS', 'MYSQL'];

/** @see https://github.com/istio/istio/blob/1.31.1/pkg/config/validation/validation.go validateServer */
function* checkPort({ gateway: object, path, value, protocol }: Server): Iterable<Fault> {
  const tls = field(value, 'tls');
  const known = [...PLAIN_HTTP, ...ENCRYPTED, ...OTHERS];
  if (!known.includes(protocol)) {
    const what = `Istio knows no protocol ${JSON.stringify(text(value, 'port', 'protocol'))}`;
    yield { object, path: [...path, 'port', 'protocol'], what, fix: oneOf(known, 'correct it') };
  } else if (ENCRYPTED.includes(protocol) && tls === undefined) {
    const what = `a server of ${protocol} without tls is none that Istio takes`;
    yield { object, path: [...path, 'tls'], what, fix: 'set mode and credentialName' };
  } else if (!ENCRYPTED.includes(protocol) && hasTls(protocol, tls)) {
    const what = `a server of ${protocol} does not encrypt, whatever its tls says`;
    yield { object, path: [...path, 'port', 'protocol'], what, fix: 'make it HTTPS, or remove the settings' };
  }
}

/** Of HTTP, a redirect is taken and nothing else. */
const hasTls = (protocol: string, tls: unknown): boolean =>
  tls !== undefined &&
  (!PLAIN_HTTP.includes(protocol) ||
    !['PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(text(tls, 'mode') ?? 'PASSTHROUGH') ||
    ['credentialName', 'serverCertificate', 'privateKey', 'caCertificates'].some((name) => text(tls, name)));

/** A port that no Service leads to is one on which nobody comes, or comes past the load balancer. */
function* checkService(gateways: Gateways, { gateway: object, path, port }: Server): Iterable<Fault> {
  for (const pod of gateways.podsOf(object)) {
    const ports = gateways.portsOf(pod);
    if (ports.size === 0 || port === undefined || ports.has(port) || [...ports.values()].includes(port))
      continue;
    yield {
      object,
      path: [...path, 'port', 'number'],
      what: `no Service of ${pod.namespace}/${pod.name} has the port ${port}`,
      fix: oneOf([...ports.keys()], 'add the port to a Service of the gateway'),
    };
  }
}

/** Hosts and protocols of what has been seen, by listener. */
class Clashes {
  private readonly hosts = new Map<string, Server>();
  private readonly kinds = new Map<string, { readonly isPlain: boolean; readonly server: Server }>();

  *of(server: Server): Iterable<Fault> {
    for (const listener of server.listeners) {
      const at = `${listener} ${text(server.value, 'bind') ?? ''}`;
      const isPlain = !ENCRYPTED.includes(server.protocol);
      const first = this.kinds.get(at);
      this.kinds.set(at, first ?? { isPlain, server });
      if (first && (first.isPlain !== isPlain || (isPlain && !areHttp(first.server, server)))) {
        yield {
          object: server.gateway,
          path: [...server.path, 'port', 'protocol'],
          what: `${server.protocol} is not what ${nameOf(first.server, server)} speaks on the port; Istio takes the older one alone`,
          fix: 'take another port, or the same protocol',
        };
      }
      yield* this.ofHosts(server, at);
    }
  }

  private *ofHosts(server: Server, at: string): Iterable<Fault> {
    for (const { path, host } of server.hosts) {
      const key = `${at} ${plainHost(host)}`;
      const first = this.hosts.get(key);
      if (!first) this.hosts.set(key, server);
      else {
        yield {
          object: server.gateway,
          path,
          what: `${host} is served twice on the port, by ${nameOf(first, server)} as well; Istio takes one of them or none`,
          fix: 'remove it from one of them',
        };
      }
    }
  }
}

const areHttp = (a: Server, b: Server): boolean =>
  PLAIN_HTTP.includes(a.protocol) && PLAIN_HTTP.includes(b.protocol);

const nameOf = ({ gateway, value }: Server, from: Server): string =>
  gateway === from.gateway ? `its server ${text(value, 'port', 'name')}` : reference(gateway);

/** Routes of HTTPS are told apart by the names of the ports. */
function* checkNames(servers: readonly Server[]): Iterable<Fault> {
  const seen = new Set<string>();
  for (const { gateway: object, path, value } of servers) {
    const name = text(value, 'port', 'name');
    const key = `${object.namespace}/${object.name} ${name}`;
    if (name !== undefined && seen.has(key)) {
      const what = `the Gateway has two ports of the name ${JSON.stringify(name)}`;
      yield { object, path: [...path, 'port', 'name'], what, fix: 'give each its own' };
    }
    seen.add(key);
  }
}

/** Sidecars heed no Gateway; one without a selector is heeded by every gateway that there is. */
function* checkPods(environment: Environment, gateways: Gateways): Iterable<Fault> {
  const world = World.of(environment);
  for (const object of environment.ofKind('networking.istio.io', 'Gateway')) {
    const path = ['spec', 'selector'];
    const selector = labels(object.manifest, ...path);
    if (Object.keys(selector).length === 0) {
      const what = 'selects every gateway of the cluster';
      yield { object, path, what, fix: 'name the labels of the gateway that is meant' };
      continue;
    }
    const pods = world.selectAll(object.namespace ?? '', selector);
    if (
      gateways.podsOf(object).length > 0 ||
      pods.length === 0 ||
      pods.some(({ mesh }) => mesh !== 'sidecar')
    )
      continue;
    const what = `selects ${pods[0]?.namespace}/${pods[0]?.name}, which has a sidecar and is no gateway`;
    yield { object, path, what, fix: 'name the labels of the gateway' };
  }
}
