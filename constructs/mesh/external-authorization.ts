import { Construct, type IConstruct } from 'constructs';
import { connect, type HttpAccess } from '../connection';
import { type Asked, askingPolicy } from '../policies/authorization-policy';
import type { Endpoint, Workload } from '../workload';

/** What holds for both protocols. */
interface Asking {
  /** Time that the program has for its answer, such as `2s`. */
  readonly timeout: string;
  /** Whether requests pass when it gives none. @default false, they have `statusOnError` */
  readonly failOpen?: boolean;
  /** Status of requests that it gives no answer to. @default 403 */
  readonly statusOnError?: string;
}

/**
 * Over HTTP: the program has the request without its body, and lets it pass with a status of 200.
 *
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ExtensionProvider-EnvoyExternalAuthorizationHttpProvider
 */
export interface HttpAuthorizer extends Asking {
  /** What stands before the path of the request. @default nothing */
  readonly pathPrefix?: string;
  /** Headers of the request that it is told. @default none but Host */
  readonly includeRequestHeadersInCheck?: readonly string[];
  /** Headers that it is told beside them, with Envoy's command operators; those of a client with the same names are not. @default none */
  readonly includeAdditionalHeadersInCheck?: Readonly<Record<string, string>>;
  /** Headers of its answer that the workload has, in place of a client's. @default none */
  readonly headersToUpstreamOnAllow?: readonly string[];
  /** Headers of its answer that the client has of a request that passes. @default none */
  readonly headersToDownstreamOnAllow?: readonly string[];
  /** Headers of its answer that the client has of a request that does not. @default none */
  readonly headersToDownstreamOnDeny?: readonly string[];
}

/** By Envoy's own protocol. @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ExtensionProvider-EnvoyExternalAuthorizationGrpcProvider */
type GrpcAuthorizer = Asking;

export type ExternalAuthorizationProps = {
  /** Name by which policies name the program, a DNS label; there is one of it in the mesh. */
  readonly name: string;
  /** The program; it must have a Service. */
  readonly endpoint: Endpoint;
} & (OverHttp | OverGrpc);

interface OverHttp {
  /** How it is asked over HTTP. */
  readonly envoyExtAuthzHttp: HttpAuthorizer;
  /** Not at the same time. */
  readonly envoyExtAuthzGrpc?: undefined;
}

interface OverGrpc {
  /** How it is asked by Envoy's own protocol. */
  readonly envoyExtAuthzGrpc: GrpcAuthorizer;
  /** Not at the same time. */
  readonly envoyExtAuthzHttp?: undefined;
}

/** Istio takes no identities of callers here, so that requests are told apart by what they ask for. */
interface Guard extends Asked {
  /** What the proxy asks the program for, as far as it is limited. @default anything */
  readonly http?: HttpAccess;
}

/**
 * A program that the proxies of workloads ask whether a request may pass: an extension provider of the mesh, which istiod is told of,
 * and the policies and connections of those who ask. A proxy asks before it looks at tokens and at who may call.
 *
 * A workload has one such program: with two, istiod refuses all that either is asked about.
 *
 * @see https://istio.io/latest/docs/tasks/security/authorization/authz-custom/
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/security/authz/builder/builder.go EnableMultipleCustomAuthzProviders
 */
export class ExternalAuthorization extends Construct {
  /** By which policies name it. */
  readonly name: string;
  private readonly endpoint: Endpoint;
  private readonly failsOpen: boolean;

  constructor(scope: Construct, id: string, props: ExternalAuthorizationProps) {
    super(scope, id);
    const { name, endpoint, envoyExtAuthzHttp, envoyExtAuthzGrpc } = props;
    this.name = name;
    this.endpoint = endpoint;
    this.failsOpen = (envoyExtAuthzHttp ?? envoyExtAuthzGrpc)?.failOpen ?? false;
    const service = { service: endpoint.host, port: endpoint.service?.port };
    tellIstiod(this, {
      name,
      ...(envoyExtAuthzHttp && { envoyExtAuthzHttp: { ...service, ...envoyExtAuthzHttp } }),
      ...(envoyExtAuthzGrpc && { envoyExtAuthzGrpc: { ...service, ...envoyExtAuthzGrpc } }),
    });
  }

  /**
   * Has the proxies of a workload ask about requests to it. Where it passes without an answer the policy comes with the program, because
   * istiod refuses all that is asked about as long as the program has no Service; where it is refused, with the workload, so that it
   * is never without.
   */
  guard(workload: Workload, { ports, hosts, http }: Guard = {}): void {
    if (!ports && !hosts) workload.asks = this.name;
    askingPolicy(this.failsOpen ? this : workload, workload, { provider: this.name, ports, hosts });
    connect(workload, this.endpoint, { http });
  }
}

/** As `meshConfig.extensionProviders` has it. */
interface ExtensionProvider {
  readonly name: string;
  readonly envoyExtAuthzHttp?: ServiceAsked;
  readonly envoyExtAuthzGrpc?: ServiceAsked;
}

interface ServiceAsked {
  /** Host, or namespace and host with `/` between them. */
  readonly service: string;
  readonly port?: number;
}

/** With the construct that it comes from. */
type Registered = ExtensionProvider & { readonly path: string };

/** Makes it an extension provider of the mesh. */
export function tellIstiod(scope: Construct, provider: ExtensionProvider): void {
  const all = registryOf(scope);
  all.push({ path: scope.node.path, ...provider });
  scope.node.addValidation({ validate: () => errors(all, provider.name, scope) });
}

const registries = new WeakMap<IConstruct, Registered[]>();

function registryOf({ node: { root } }: IConstruct): Registered[] {
  const registry = registries.get(root) ?? [];
  registries.set(root, registry);
  return registry;
}

/** Those of an app, as `meshConfig.extensionProviders` lists them. */
export const extensionProvidersOf = (app: IConstruct): ExtensionProvider[] =>
  registryOf(app).map(({ path: _, ...provider }) => provider);

function errors(all: readonly Registered[], name: string, { node }: Construct): string[] {
  const same = all.filter((other) => other.name === name).map(({ path }) => path);
  return [
    ...(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)
      ? []
      : [`name must be a DNS label of lower-case letters, digits and -, got "${name}"; rename it`]),
    ...(same.length === 1 || same[0] !== node.path
      ? []
      : [`name must be the only one of the mesh, got "${name}" of ${same.join(' and ')}; rename one`]),
  ];
}
