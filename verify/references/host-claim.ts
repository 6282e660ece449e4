import { type Place, places } from '../created/field';
import { type Environment, type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import { type Gateways, gatewaysOf, type Server, serves } from './gateway-server';
import { covering, plainHost } from './host-pattern';

const ISTIO = 'networking.istio.io';

/** Who has a host: the namespaces that answer for it, and those of the gateways which serve it. */
interface Owner {
  readonly object: KubernetesObject;
  readonly host: string;
  readonly namespaces: ReadonlySet<string | undefined>;
}

/** Fields that say that a host is theirs, by kind. */
const CLAIMS: Readonly<Record<string, readonly string[]>> = {
  'cert-manager.io/Certificate': ['spec.dnsNames[]', 'spec.commonName'],
  [`${ISTIO}/ServiceEntry`]: ['spec.hosts[]'],
  [`${ISTIO}/Gateway`]: ['spec.servers[].hosts[]'],
  [`${ISTIO}/VirtualService`]: ['spec.hosts[]'],
};

/** Of these, the platform has several for one host: the hosts of a tenant's are looked at alone. */
const OF_TENANTS = ['Gateway', 'VirtualService'];

/**
 * Hosts of others that an object claims: a certificate with which one can pose as them, a ServiceEntry that leads their callers away,
 * a Gateway or a VirtualService of a tenant.
 */
export function* claims(
  environment: Environment,
  gateways: Gateways,
  isOfTenant: (object: KubernetesObject) => boolean,
): Iterable<Fault> {
  const owners = new Owners(environment, gateways, isOfTenant);
  for (const [kind, fields] of Object.entries(CLAIMS)) {
    const [group = '', name = ''] = kind.split('/');
    for (const object of environment.ofKind(group, name)) {
      const isTenants = isOfTenant(object);
      if (!OF_TENANTS.includes(name) || isTenants) yield* claimsOf(object, fields, owners, isTenants);
    }
  }
}

function* claimsOf(
  object: KubernetesObject,
  fields: readonly string[],
  owners: Owners,
  isTenants: boolean,
): Iterable<Fault> {
  for (const { path, value } of fields.flatMap((field): readonly Place[] => places(object.manifest, field))) {
    const host = plainHost(String(value).replace(/^[^/]*\//, ''));
    const owner = owners.otherThan(object.namespace, host) ?? (isTenants ? owners.ofAll(host) : undefined);
    if (!owner) continue;
    const what = `${host} is that of ${reference(owner.object)}${owner.host === host ? '' : `, ${owner.host}`}`;
    yield { object, path, what, fix: `choose another host; ${owner.host} is not for ${object.namespace}` };
  }
}

/** Of one pattern, owners of so many namespaces are kept: one of them is another one's. */
const KEPT = 3;

/** What the Gateways of the platform serve, by host. */
class Owners {
  /** Owners of exactly that host or pattern. */
  private readonly exact = new Map<string, Owner[]>();
  /** Owners of something that a pattern stands for. */
  private readonly below = new Map<string, Owner[]>();
  /** Patterns under which a gateway takes hosts of any namespace, and what stands for all of one. */
  private readonly open = new Map<string, Owner[]>();

  constructor(
    environment: Environment,
    gateways: Gateways,
    isOfTenant: (object: KubernetesObject) => boolean,
  ) {
    for (const server of gateways.servers) if (!isOfTenant(server.gateway)) this.addServer(server, gateways);
    for (const object of environment.ofKind(ISTIO, 'VirtualService')) {
      this.addRoute(object, gateways, isOfTenant(object));
    }
  }

  /** An owner of the host, of a part of it or of more, which does not share it with a namespace. */
  otherThan(namespace: string | undefined, host: string): Owner | undefined {
    const candidates = [
      ...(this.below.get(host) ?? []),
      ...covering(host).flatMap((pattern) => this.exact.get(pattern) ?? []),
    ];
    return candidates.find(({ namespaces }) => !namespaces.has(namespace));
  }

  /** The gateway whose hosts of everybody a host stands for: a tenant has one of them, and not all. */
  ofAll(host: string): Owner | undefined {
    return this.open.get(host)?.[0];
  }

  private addServer({ gateway, hosts }: Server, gateways: Gateways): void {
    const pods = gateways.podsOf(gateway).map(({ namespace }) => namespace);
    for (const { namespace, host } of hosts) {
      const namespaces = new Set([namespace, gateway.namespace, ...pods]);
      const owner = { object: gateway, host: plainHost(host), namespaces };
      if (namespace !== '*') this.add(owner);
      else if (host.startsWith('*')) {
        for (const pattern of covering(owner.host)) put(this.open, pattern, owner);
      }
    }
  }

  /** A tenant has what the platform's gateways let it have. */
  private addRoute(object: KubernetesObject, gateways: Gateways, isTenants: boolean): void {
    const servers = gatewaysOf(object).flatMap((name) => gateways.named(name));
    for (const { value } of places(object.manifest, 'spec.hosts[]')) {
      const serving = servers.filter((server) => serves(server, object, String(value)));
      if (serving.length === 0) continue;
      const host = plainHost(String(value));
      if (isTenants && this.otherThan(object.namespace, host)) continue;
      const pods = serving.flatMap(({ gateway }) => [
        gateway.namespace,
        ...gateways.podsOf(gateway).map(({ namespace }) => namespace),
      ]);
      this.add({ object, host, namespaces: new Set([object.namespace, ...pods]) });
    }
  }

  private add(owner: Owner): void {
    put(this.exact, owner.host, owner);
    for (const pattern of covering(owner.host)) put(this.below, pattern, owner);
  }
}

function put(owners: Map<string, Owner[]>, key: string, owner: Owner): void {
  const known = owners.get(key) ?? [];
  const name = [...owner.namespaces].join(' ');
  if (known.length < KEPT && known.every(({ namespaces }) => [...namespaces].join(' ') !== name)) {
    known.push(owner);
  }
  owners.set(key, known);
}
