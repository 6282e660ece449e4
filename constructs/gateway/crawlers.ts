import { Construct } from 'constructs';
import type { BotsFields } from '../../environments/bots';
import type { SecurityTxtFields } from '../../environments/security-txt';
import {
  VirtualService,
  type VirtualServiceSpecHttp,
  type VirtualServiceSpecHttpMatch,
} from '../../imports/networking.istio.io';
import { Component } from '../component';
import { agentPatterns } from '../user-agent';
import { refusedAgents } from './ai-agents';
import { notIndexed, robotsTxt, type Uninvited } from './robots-txt';
import { securityTxtOf } from './security-txt';

export interface CrawlersProps {
  /** Who is refused at the platform's hosts. @default nobody */
  readonly bots?: BotsFields;
  /** How routes of the platform's hosts name their Gateway. */
  readonly platform: string;
  /** How routes of tenants' hosts name theirs. @default there are none */
  readonly tenants?: string;
  /** Who is refused at the tenants' hosts, where a tenant does not say otherwise. @default nobody */
  readonly tenantBots?: BotsFields;
  /** Whom to tell of a weakness. @default nobody is named */
  readonly securityTxt?: SecurityTxtFields;
}

/** What the routes of tenants may begin with. */
export interface TenantCrawlers {
  /** Whether those who collect for AI are refused, where a tenant does not say otherwise. */
  readonly block: BotsFields['block'];
  /** Answers `robots.txt`, by who is asked to stay away. */
  readonly robotsTxt: Readonly<Record<Uninvited, VirtualServiceSpecHttp>>;
  /** Answers `security.txt`. @default nobody is named */
  readonly securityTxt?: VirtualServiceSpecHttp;
  /** Refuses who is refused at all tenants' hosts, by whether those who collect for AI are; of `none` there may be nobody. */
  readonly refuse: { readonly ai: VirtualServiceSpecHttp; readonly none?: VirtualServiceSpecHttp };
}

/**
 * What the gateway itself answers at every host: `robots.txt`, `security.txt`, and a refusal to programs that are not wanted. Each is a
 * VirtualService without hosts, which those with hosts begin with: a new list changes a few objects, however many hosts there are.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate
 */
export class Crawlers extends Construct {
  /** What the routes of the platform's hosts begin with. */
  readonly first: readonly VirtualServiceSpecHttp[];
  /** Headers of what the platform's hosts answer. */
  readonly headers: Readonly<Record<string, string>> = notIndexed;
  /** The same for the hosts of tenants. @default there are none */
  readonly forTenants?: TenantCrawlers;

  constructor(scope: Construct, id: string, props: CrawlersProps) {
    super(scope, id);
    const { bots, platform, tenants, tenantBots, securityTxt } = props;
    const { extra } = tenantBots ?? {};
    const robots = (uninvited: Uninvited, others?: readonly string[]) =>
      this.answer(`robots-txt-${uninvited}`, '/robots.txt', robotsTxt(uninvited, others));

    const everybody = robots('everybody');
    const security =
      securityTxt && this.answer('security-txt', '/.well-known/security.txt', securityTxtOf(securityTxt));
    const refused = bots && this.refuse('platform', platform, bots.block, bots.extra);
    this.first = [everybody, security, refused].filter((route) => route !== undefined);
    if (!tenants) return;
    this.forTenants = {
      block: tenantBots?.block ?? 'none',
      robotsTxt: { everybody, ai: robots('ai', extra), nobody: robots('nobody', extra) },
      securityTxt: security,
      refuse: {
        ai: this.refuse('tenants', tenants, 'ai', extra) as VirtualServiceSpecHttp,
        none: this.refuse('tenants', tenants, 'none', extra),
      },
    };
  }

  /** Has the gateway answer a path. @returns the route that leaves it to that */
  private answer(name: string, exact: string, text: string): VirtualServiceSpecHttp {
    const match = [{ uri: { exact } }];
    return this.leaveTo(name, match[0], {
      match,
      directResponse: { status: 200, body: { string: text } },
      headers: { response: { set: plainText } },
    });
  }

  /** Refuses those of the list, others, or both; undefined where there are none. @param gateway whose routes these are */
  private refuse(
    group: string,
    gateway: string,
    block: BotsFields['block'],
    extra: readonly string[] = [],
  ): VirtualServiceSpecHttp | undefined {
    const agents = [...(block === 'ai' ? refusedAgents : []), ...extra];
    if (agents.length === 0) return undefined;
    const name = ['refuse', group, ...(block === 'ai' ? ['ai'] : [])].join('-');
    return this.leaveTo(name, { gateways: [gateway] }, refuseAgents(agents));
  }

  /**
   * A route that leaves requests to a VirtualService of its own, which hands what it has no match for on to the next route. Two without a
   * match, or with the same, are unreachable to istiod's webhook and `istioctl analyze`, which do not look at what they leave it to.
   *
   * @see https://github.com/istio/istio/blob/1.31.1/pkg/config/validation/validation.go analyzeUnreachableHTTPRules
   */
  private leaveTo(
    name: string,
    match: VirtualServiceSpecHttpMatch | undefined,
    route: VirtualServiceSpecHttp,
  ): VirtualServiceSpecHttp {
    new VirtualService(this, name, { metadata: { name }, spec: { http: [route] } });
    const { namespace } = Component.of(this);
    return { match: match && [match], delegate: { name, namespace } };
  }
}

/** Headers of what the gateway itself answers, with that of every host. @see https://www.rfc-editor.org/rfc/rfc6797 */
const plainText = {
  'content-type': 'text/plain; charset=utf-8',
  'strict-transport-security': 'max-age=31536000',
};

/** An answer for programs that call themselves by one of some names; without a `User-Agent` nobody is. */
export const refuseAgents = (agents: readonly string[]): VirtualServiceSpecHttp => ({
  match: agentPatterns(agents).map((regex) => ({ headers: { 'user-agent': { regex } } })),
  directResponse: {
    status: 403,
    body: { string: 'Programs of this name are not served: see /robots.txt\n' },
  },
  headers: { response: { set: plainText } },
});
