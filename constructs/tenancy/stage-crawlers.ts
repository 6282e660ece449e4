import type { VirtualServiceSpecHttp } from '../../imports/networking.istio.io';
import { refuseAgents, type TenantCrawlers } from '../gateway/crawlers';
import type { Uninvited } from '../gateway/robots-txt';
import type { StageBots } from './stage-settings';

/**
 * What the routes of a stage's host begin with: what crawlers are asked for, and then who is refused, so that everybody may read it.
 *
 * @param around what the gateway answers itself; without it the frontend answers everything
 * @param toFrontend a route for every request
 */
export function firstRoutes(
  bots: StageBots,
  around: TenantCrawlers | undefined,
  toFrontend: VirtualServiceSpecHttp,
): VirtualServiceSpecHttp[] {
  if (!around) return [];
  const { robotsTxt, securityTxt, refuse } = around;
  const block = bots.block ?? around.block;
  return [
    bots.robotsTxt === 'own'
      ? { match: [{ uri: { exact: '/robots.txt' } }], ...toFrontend }
      : robotsTxt[uninvited(bots.indexed, block)],
    securityTxt,
    refuse[block],
    bots.extra.length > 0 ? refuseAgents(bots.extra) : undefined,
  ].filter((route) => route !== undefined);
}

function uninvited(indexed: boolean, block: 'ai' | 'none'): Uninvited {
  if (!indexed) return 'everybody';
  return block === 'ai' ? 'ai' : 'nobody';
}
