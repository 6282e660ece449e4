import { Construct } from 'constructs';
import { VirtualService } from '../../imports/networking.istio.io';
import { forwardedFrom } from '../gateway/forwarded-headers';
import { notIndexed } from '../gateway/robots-txt';
import type { Endpoint } from '../workload';
import { firstRoutes } from './stage-crawlers';
import type { StageSettings } from './stage-settings';
import type { TenantPlatform } from './tenant-platform';

export interface StageRouteProps {
  /** The Gateway of the tenants' hosts, and where its proxies are. */
  readonly gateway: TenantPlatform['gateway'];
  /** Host name of the stage, below the tenants' domain. */
  readonly host: string;
  /** Who is refused, and what crawlers are asked for. */
  readonly settings: Pick<StageSettings, 'bots'>;
  /** Where requests below `/api` go. */
  readonly api: Endpoint;
  /** Where all others go. */
  readonly frontend: Endpoint;
}

/** The host of a stage: the api below `/api` and the frontend beside it, so that browsers see one origin. */
export class StageRoute extends Construct {
  constructor(scope: Construct, id: string, props: StageRouteProps) {
    super(scope, id);
    const { gateway, host, api, frontend } = props;
    const { bots } = props.settings;
    const shown = bots.indexed ? {} : notIndexed;
    const to = (endpoint: Endpoint) => ({
      route: [{ destination: { host: endpoint.host, port: { number: endpoint.service?.port } } }],
      headers: { request: forwardedFrom(host), response: { set: { ...httpsOnly, ...shown } } },
    });
    new VirtualService(this, 'virtual-service', {
      metadata: { name: 'web' },
      spec: {
        hosts: [host],
        gateways: [gateway.reference],
        // To the proxies that serve it, and to nobody else.
        exportTo: [gateway.namespace],
        http: [
          ...firstRoutes(bots, gateway.crawlers, to(frontend)),
          { match: [{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }], ...to(api) },
          to(frontend),
        ],
      },
    });
  }
}

/** Browsers that have once come by HTTPS do not try without it for a year. @see https://www.rfc-editor.org/rfc/rfc6797 */
const httpsOnly = { 'strict-transport-security': 'max-age=31536000' };
