import { field, items, number, text } from '../../created/field';
import { istiodValuesOf } from '../../created/istiod-values';
import type { Pod } from '../../created/pod';
import type { KubernetesObject } from '../../dist';
import type { Path } from '../../locate';
import { toService } from '../../references/cluster-host';
import type { Network } from '../network';

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

/** @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ExtensionProvider */
export function authorizersOf(network: Network): Authorizer[] {
  return istiodValuesOf(network.environment).flatMap(({ object, path, values }) =>
    items(values, 'meshConfig', 'extensionProviders').flatMap((provider, index) => {
      const settings = field(provider, 'envoyExtAuthzHttp') ?? field(provider, 'envoyExtAuthzGrpc');
      if (settings === undefined) return [];
      const host = toService(text(settings, 'service') ?? '', '', []);
      const targets = host
        ? network.services.behind(host.namespace, host.name, number(settings, 'port'))
        : [];
      const args = targets.flatMap(({ pod }) => argumentsOf(pod));
      return [
        {
          object,
          path: [...path, 'meshConfig', 'extensionProviders', index],
          name: text(provider, 'name') ?? '',
          failOpen: field(settings, 'failOpen') === true,
          pathPrefix: text(settings, 'pathPrefix'),
          targets,
          roles: valuesOf(args, 'allowed-role'),
          realms: valuesOf(args, 'oidc-issuer-url').map((issuer) => issuer.replace(/^.*\/realms\//, '')),
        },
      ];
    }),
  );
}

const argumentsOf = ({ object }: Pod): string[] =>
  items(object.manifest, 'spec', 'containers').flatMap((container) => items(container, 'args').map(String));

/** @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview */
const valuesOf = (args: readonly string[], flag: string): string[] => [
  ...new Set(
    args.flatMap((arg) => (arg.startsWith(`--${flag}=`) ? arg.slice(flag.length + 3).split(',') : [])),
  ),
];
