import { items, type Place, places } from '../created/field';
import { type Environment, type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import { type Gateways, gatewaysOf, type Server, serves } from './gateway-server';
import { type Covering, coveringBy, plainHost } from './host-pattern';

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
  const all = Object.entries(CLAIMS).flatMap(([kind, fields]) => {
    const [group = '', name = ''] = kind.split('/');
    return environment
      .ofKind(group, name)
      .flatMap((object) => claimsOf(object, fields, isOfTenant(object)))
      .filter(({ isTenants }) => isTenants || !OF_TENANTS.includes(name));
  });
  const covering = coveringBy([
    ...all.map(({ host }) => host),
    ...gateways.servers.flatMap(({ hosts }) => hosts.map(({ host }) => host)),
    ...environment
      .ofKind(ISTIO, 'VirtualService')
      .flatMap(({ manifest }) => items(manifest, 'spec', 'hosts').map(String)),
  ]);
  const owners = new Owners(environment, gateways, isOfTenant, covering);
  for (const { object, path, host, isTenants } of all) {
    const owner = owners.otherThan(object.namespace, host) ?? (isTenants ? owners.ofAll(host) : undefined);
    if (!owner) continue;
    const what = `${host} is that of ${reference(owner.object)}${owner.host === host ? '' : `, ${owner.host}`}`;
    yield { object, path, what, fix: `choose another host; ${owner.host} is not for ${object.namespace}` };
  }
}

interface Claim {
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly host: string;
  readonly isTenants: boolean;
}

const claimsOf = (object: KubernetesObject, fields: readonly string[], isTenants: boolean): Claim[] =>
  fields
    .flatMap((field): readonly Place[] => places(object.manifest, field))
    .map(({ path, value }) => ({
      ...{ object, path, isTenants },
      host: plainHost(String(value).replace(/^[^/]*\//, '')),
    }));

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
    /** Of claims by owners, and of owners by claims. */
    private readonly covering: Covering,
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
      ...this.covering(host).flatMap((pattern) => this.exact.get(pattern) ?? []),
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
        for (const pattern of this.covering(owner.host)) put(this.open, pattern, owner);
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
    for (const pattern of this.covering(owner.host)) put(this.below, pattern, owner);
  }
}

function put(owners: Map<string, Owner[]>, key: string, owner: Owner): void {
  const known = owners.get(key);
  if (!known) owners.set(key, [owner]);
  else if (known.length < KEPT && !known.some((one) => areSame(one.namespaces, owner.namespaces)))
    known.push(owner);
}

const areSame = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one));
