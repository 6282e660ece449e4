import { Construct } from 'constructs';
import { VirtualService } from '../../imports/networking.istio.io';
import { connect } from '../connection';
import type { Endpoint } from '../workload';
import { forwardedFrom } from './forwarded-headers';
import type { IngressGateway } from './ingress-gateway';

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
}

/** A host of the ingress gateway that leads to an endpoint, and the connection that this needs. */
export class Route extends Construct {
  constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    const { gateway, host, to, prefixes, notPaths, withoutMesh } = props;
    new VirtualService(this, 'virtual-service', {
      metadata: { name: to.workload.name },
      spec: {
        hosts: [host],
        gateways: [gateway.reference],
        http: [
          ...gateway.crawlers.first,
          {
            match: prefixes?.map((prefix) => ({ uri: { prefix } })),
            route: [{ destination: { host: to.host, port: { number: to.service?.port } } }],
            headers: {
              request: forwardedFrom(host),
              response: { set: { ...httpsOnly, ...gateway.crawlers.headers } },
            },
          },
        ],
      },
    });
    gateway.admit(host, this);
    connect(gateway.workload, to, {
      ...(withoutMesh && { mtls: 'none', because: withoutMesh }),
      ...((prefixes || notPaths) && {
        http: {
          ...(prefixes && { paths: prefixes.map((prefix) => `${prefix}*`) }),
          ...(notPaths && { notPaths }),
        },
      }),
    });
    this.node.addValidation({ validate: () => errors(props) });
  }
}

/** Browsers that have once come by HTTPS do not try without it for a year. @see https://www.rfc-editor.org/rfc/rfc6797 */
const httpsOnly = { 'strict-transport-security': 'max-age=31536000' };

function errors({ gateway, host, prefixes = [] }: RouteProps): string[] {
  return [
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
