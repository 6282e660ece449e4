import { field, items, labels, number, text } from '../../created/field';
import { istiodValuesOf } from '../../created/istiod-values';
import type { Pod } from '../../created/pod';
import type { KubernetesObject } from '../../dist';
import type { Path } from '../../locate';
import { toService } from '../../references/cluster-host';
import type { Network } from '../network';
import { isExported, meshObjects, texts } from './objects';

/** A program that proxies may ask, as istiod is told of it. */
export interface Authorizer {
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly name: string;
  /** Whether requests pass when it does not answer. */
  readonly failOpen: boolean;
  /** What stands before the path of a request that it is asked about, where it is asked by HTTP. */
  readonly pathPrefix?: string;
  /** Where it listens. */
  readonly targets: readonly { readonly pod: Pod; readonly port: number }[];
  /** Roles of the people that it lets pass; empty where it has no arguments that say so. */
  readonly roles: readonly string[];
  /** Realms that they are of. */
  readonly realms: readonly string[];
}

/** Where istiod looks for a program. */
export interface AuthorizerAddress {
  /** `<host>`, or `<namespace>/<host>`. */
  readonly service: string;
  readonly port?: number;
}

/** What is the same wherever it is asked from. */
interface Provider extends Omit<Authorizer, 'targets' | 'roles' | 'realms'>, AuthorizerAddress {}

const known = new WeakMap<Network, Authorizers>();

/**
 * The programs that proxies may ask. One whose host is no Service of the cluster is that of the ServiceEntry which the asking proxy knows:
 * istiod looks the host up in the namespace that it is told, and tells proxies the name of a cluster, in which no namespace is.
 *
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ExtensionProvider
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/telemetry_logging.go LookupCluster
 */
export class Authorizers {
  private readonly providers: ReadonlyMap<string, Provider>;
  /** ServiceEntries by host, and below that by the namespace that alone knows them; `*` has those that others may know. */
  private readonly entries = new Map<string, Map<string, KubernetesObject[]>>();
  private readonly found = new Map<string, Authorizer | undefined>();

  private constructor(private readonly network: Network) {
    this.providers = new Map(providersOf(network).map((one) => [one.name, one]));
    for (const entry of meshObjects(network.world, 'networking.istio.io', 'ServiceEntry'))
      for (const host of texts(entry.manifest, 'spec', 'hosts')) this.keep(host, entry);
  }

  private keep(host: string, entry: KubernetesObject): void {
    const [to, ...more] = texts(entry.manifest, 'spec', 'exportTo');
    const known = to === '.' && more.length === 0 ? (entry.namespace ?? '') : '*';
    const byNamespace = this.entries.get(host) ?? new Map<string, KubernetesObject[]>();
    this.entries.set(host, byNamespace);
    const same = byNamespace.get(known) ?? [];
    byNamespace.set(known, same);
    same.push(entry);
  }

  static of(network: Network): Authorizers {
    const authorizers = known.get(network) ?? new Authorizers(network);
    known.set(network, authorizers);
    return authorizers;
  }

  /** By which policies may name them. */
  get names(): Iterable<string> {
    return this.providers.keys();
  }

  /** Where istiod looks for the one of a name; undefined where it is told of none. */
  addressOf(name: string): AuthorizerAddress | undefined {
    return this.providers.get(name);
  }

  /** Whether something listens there for proxies of a namespace. */
  listensAt({ service, port }: AuthorizerAddress, from: string): boolean {
    return this.targetsOf(service, port, from).length > 0;
  }

  /** The one of a name that proxies of a namespace ask; undefined where istiod is told of none. */
  askedFrom(namespace: string, name: string): Authorizer | undefined {
    const key = `${namespace} ${name}`;
    if (!this.found.has(key)) this.found.set(key, this.find(namespace, name));
    return this.found.get(key);
  }

  private find(namespace: string, name: string): Authorizer | undefined {
    const provider = this.providers.get(name);
    if (!provider) return undefined;
    const { service, port, ...rest } = provider;
    const targets = this.targetsOf(service, port, namespace);
    const args = targets.flatMap(({ pod }) => argumentsOf(pod));
    return {
      ...rest,
      targets,
      roles: valuesOf(args, 'allowed-role'),
      realms: valuesOf(args, 'oidc-issuer-url').map((issuer) => issuer.replace(/^.*\/realms\//, '')),
    };
  }

  private targetsOf(service: string, port: number | undefined, from: string): Authorizer['targets'] {
    const host = toService(service, '', []);
    if (host) return this.network.services.behind(host.namespace, host.name, port);
    const [, namespace, name = ''] = /^([^/]+)\/(.+)$/.exec(service) ?? [];
    const byNamespace = this.entries.get(name);
    const ofAll = byNamespace?.get('*') ?? [];
    const isFound =
      namespace !== undefined &&
      (byNamespace?.has(namespace) || ofAll.some((entry) => entry.namespace === namespace));
    if (!isFound) return [];
    return [...(byNamespace?.get(from) ?? []), ...ofAll]
      .filter((entry) => isExported(texts(entry.manifest, 'spec', 'exportTo'), entry.namespace, from))
      .flatMap((entry) => this.behind(entry, port));
  }

  /** The pods that a ServiceEntry selects, where calls to it are the mesh's. */
  private behind({ manifest, namespace = '' }: KubernetesObject, port?: number): Authorizer['targets'] {
    const selector = labels(manifest, 'spec', 'workloadSelector', 'labels');
    const isOfMesh = text(manifest, 'spec', 'location') === 'MESH_INTERNAL';
    if (!isOfMesh || Object.keys(selector).length === 0) return [];
    const ports = items(manifest, 'spec', 'ports').filter((one) => number(one, 'number') === port);
    return this.network.world.selectAll(namespace, selector).flatMap((pod) =>
      ports.flatMap((one) => {
        const to = number(one, 'targetPort') ?? port;
        return to !== undefined && pod.ports.some((listens) => listens.port === to)
          ? [{ pod, port: to }]
          : [];
      }),
    );
  }
}

const providersOf = (network: Network): Provider[] =>
  istiodValuesOf(network.environment).flatMap(({ object, path, values }) =>
    items(values, 'meshConfig', 'extensionProviders').flatMap((provider, index) => {
      const settings = field(provider, 'envoyExtAuthzHttp') ?? field(provider, 'envoyExtAuthzGrpc');
      if (settings === undefined) return [];
      return [
        {
          object,
          path: [...path, 'meshConfig', 'extensionProviders', index],
          name: text(provider, 'name') ?? '',
          failOpen: field(settings, 'failOpen') === true,
          pathPrefix: text(settings, 'pathPrefix'),
          service: text(settings, 'service') ?? '',
          port: number(settings, 'port'),
        },
      ];
    }),
  );

const argumentsOf = ({ object }: Pod): string[] =>
  items(object.manifest, 'spec', 'containers').flatMap((container) => items(container, 'args').map(String));

/** @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview */
const valuesOf = (args: readonly string[], flag: string): string[] => [
  ...new Set(
    args.flatMap((arg) => (arg.startsWith(`--${flag}=`) ? arg.slice(flag.length + 3).split(',') : [])),
  ),
];
