import { Construct } from 'constructs';
import { VirtualService, type VirtualServiceSpecHttp } from '../../imports/networking.istio.io';
import { connect } from '../connection';
import type { ExternalAuthorization } from '../mesh/external-authorization';
import { rateName } from '../request-rate';
import type { Endpoint } from '../workload';
import { forwardedFrom } from './forwarded-headers';
import type { IngressGateway } from './ingress-gateway';
import { refusedRequests } from './refused-requests';
import { triesOf } from './tries';

/** What people sign in to before a host is theirs. */
interface SignOn {
  /** Takes what they are sent back with, and signs them out. */
  readonly http: Endpoint;
  /** Roles, of which one opens the host. */
  readonly roles: readonly string[];
  /** How proxies ask whether a request may pass. */
  readonly authorization: ExternalAuthorization;
}

export interface RouteProps {
  /** Who serves the host, and is let in to the endpoint. */
  readonly gateway: IngressGateway;
  /** Host name that is served, one of the gateway's. */
  readonly host: string;
  /** Where requests go; it must have a Service. */
  readonly to: Endpoint;
  /** Path prefixes that are served, such as `/realms/`; others are answered with 404. @default every path */
  readonly prefixes?: readonly string[];
  /** Paths that the gateway may not ask the endpoint for, with a `*` at the end. @default none */
  readonly notPaths?: readonly string[];
  /** Why the endpoint takes no mutual TLS, where it has no sidecar. @default it has one */
  readonly withoutMesh?: string;
  /** Sign-in before all of the host. @default the program's own, or none */
  readonly signOn?: SignOn;
  /** Path that `/` leads to. @default the program says */
  readonly home?: string;
  /** Whether it answers when something happens, and not before. @default its answers begin within the gateway's `responseTimeout` */
  readonly answersLate?: boolean;
}

/** A host that only those open who have signed in. */
export type GuardedPage = Required<Pick<RouteProps, 'gateway' | 'host' | 'signOn'>>;

/** A host of the ingress gateway that leads to an endpoint, and the connection that this needs. */
export class Route extends Construct {
  constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    const { gateway, host, to, prefixes, notPaths, withoutMesh, signOn, home } = props;
    new VirtualService(this, 'virtual-service', {
      metadata: { name: to.workload.name },
      spec: {
        hosts: [host],
        gateways: [gateway.reference],
        http: [
          ...refusedRequests({ ...gateway.limits, ...((prefixes || notPaths) && { pathRules: '/' }) }),
          ...gateway.crawlers.first,
          ...(signOn ? [leading(props, signOn.http, [signOnPrefix])] : []),
          ...(home ? [{ match: [{ uri: { exact: '/' } }], redirect: { uri: home, redirectCode: 302 } }] : []),
          leading(props, to, prefixes),
        ],
      },
    });
    gateway.admit(host, this);
    connect(gateway.workload, to, {
      ...(withoutMesh && { mtls: 'none', because: withoutMesh }),
      ...((prefixes || notPaths || signOn) && {
        http: {
          ...(prefixes && { paths: prefixes.map((prefix) => `${prefix}*`) }),
          ...(notPaths && { notPaths }),
          ...(signOn && {
            hosts: namesOf(host),
            authorization: { provider: signOn.authorization.name, roles: signOn.roles },
          }),
        },
      }),
    });
    if (signOn) this.askForSignOn(props, signOn);
    this.node.addValidation({ validate: () => errors(props) });
  }

  /**
   * What comes by the host's name is asked about: by no other does the gateway get in. The proxy is asked at `/` alone, and the gateway
   * has of it what is below `/oauth2/`.
   */
  private askForSignOn({ gateway, host, to }: RouteProps, { http, authorization }: SignOn): void {
    authorization.guard(to.workload, { ports: [to.name], hosts: namesOf(host), http: { paths: ['/'] } });
    connect(gateway.workload, http, {
      http: { paths: [`${signOnPrefix}*`], hosts: namesOf(host) },
    });
  }
}

/** Of the sign-in, on every host that has one. */
export const signOnPrefix = '/oauth2/';

/** A host as requests name it. */
export const namesOf = (host: string): string[] => [host, `${host}:*`];

/** By browsers, which would show it after a sign-out to whoever goes back. @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.5 */
const notKept = { 'cache-control': 'no-store' };

const leading = (
  { gateway, host, signOn, answersLate }: RouteProps,
  to: Endpoint,
  prefixes?: readonly string[],
): VirtualServiceSpecHttp => ({
  name: rateName(gateway.limits.requestRate),
  match: prefixes?.map((prefix) => ({ uri: { prefix } })),
  route: [{ destination: { host: to.host, port: { number: to.service?.port } } }],
  retries: triesOf(answersLate ? undefined : gateway.limits.responseTimeout),
  headers: {
    request: forwardedFrom(host),
    response: { set: { ...gateway.crawlers.headers, ...(signOn && notKept) } },
  },
});

function errors({ gateway, host, prefixes = [], signOn, withoutMesh }: RouteProps): string[] {
  return [
    ...(signOn && withoutMesh
      ? [`signOn must not be given with withoutMesh, got both; it is the sidecar of the endpoint that asks`]
      : []),
    ...(gateway.hosts.includes(host)
      ? []
      : [
          `host must be one of the gateway's (${gateway.hosts.join(', ')}), got "${host}"; add it to the gateway's hosts`,
        ]),
    ...prefixes
      .filter((prefix) => !/^\/[^*]*$/.test(prefix))
      .map((prefix) => `prefixes must begin with / and have no *, got "${prefix}"; write it as /realms/`),
  ];
}
