import { Construct } from 'constructs';
import { VirtualService } from '../../imports/networking.istio.io';
import { forwardedFrom } from '../gateway/forwarded-headers';
import { refusedRequests } from '../gateway/refused-requests';
import { notIndexed } from '../gateway/robots-txt';
import { signOnPrefix } from '../gateway/route';
import { triesOf } from '../gateway/tries';
import { rateName } from '../request-rate';
import type { Endpoint } from '../workload';
import { firstRoutes } from './stage-crawlers';
import type { StageSettings } from './stage-settings';
import type { TenantPlatform } from './tenant-platform';

export interface StageRouteProps {
  /** The Gateway of the tenants' hosts, and where its proxies are. */
  readonly gateway: TenantPlatform['gateway'];
  /** Host name of the stage, below the tenants' domain. */
  readonly host: string;
  /** Who is refused, what clients may ask for, and what crawlers are asked for. */
  readonly settings: Pick<StageSettings, 'bots' | 'limits'>;
  /** Where requests below `/api` go. */
  readonly api: Endpoint;
  /** Where all others go. */
  readonly frontend: Endpoint;
  /** Where those below `/oauth2/` go, by which people sign in. @default to the frontend */
  readonly signOn?: Endpoint;
}

/** The host of a stage: the api below `/api` and the frontend beside it, so that browsers see one origin. */
export class StageRoute extends Construct {
  constructor(scope: Construct, id: string, props: StageRouteProps) {
    super(scope, id);
    const { gateway, host, api, frontend, signOn } = props;
    const { bots } = props.settings;
    const limits = { ...gateway.limits, ...props.settings.limits };
    const to = (endpoint: Endpoint) => ({
      name: rateName(limits.requestRate),
      route: [{ destination: { host: endpoint.host, port: { number: endpoint.service?.port } } }],
      retries: triesOf(limits.responseTimeout),
      headers: { request: forwardedFrom(host), ...(!bots.indexed && { response: { set: notIndexed } }) },
    });
    new VirtualService(this, 'virtual-service', {
      metadata: { name: 'web' },
      spec: {
        hosts: [host],
        gateways: [gateway.reference],
        // To the proxies that serve it, and to nobody else.
        exportTo: [gateway.namespace],
        http: [
          ...refusedRequests({ ...limits, pathRules: '/api/' }),
          ...firstRoutes(bots, gateway.crawlers, to(frontend)),
          ...(signOn ? [{ match: [{ uri: { prefix: signOnPrefix } }], ...to(signOn) }] : []),
          { match: [{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }], ...to(api) },
          to(frontend),
        ],
      },
    });
    this.node.addValidation({ validate: () => errors(limits) });
  }
}

/** Of the tenant's file against the environment. */
const errors = ({ responseTimeout, streamIdleTimeout }: TenantPlatform['gateway']['limits']): string[] =>
  responseTimeout <= streamIdleTimeout
    ? []
    : [
        `limits.responseTimeout must not be longer than istio.gateway.limits.streamIdleTimeout of the environment, which is ${streamIdleTimeout}, got ${responseTimeout}; lower it, or raise that`,
      ];
