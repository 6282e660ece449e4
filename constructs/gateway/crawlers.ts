import { Construct } from 'constructs';
import type { BotsFields } from '../../environments/bots';
import type { SecurityTxtFields } from '../../environments/security-txt';
import { VirtualService, type VirtualServiceSpecHttp } from '../../imports/networking.istio.io';
import { Component } from '../component';
import { agentPatterns } from '../user-agent';
import { refusedAgents } from './ai-agents';
import { notIndexed, robotsTxt, type Uninvited } from './robots-txt';
import { securityTxtOf } from './security-txt';

export interface CrawlersProps {
  /** Who is refused at the platform's hosts. @default nobody */
  readonly bots?: BotsFields;
  /** Whether there are hosts of tenants. */
  readonly tenants: boolean;
  /** Who is refused at the tenants' hosts, where a tenant does not say otherwise. @default nobody */
  readonly tenantBots?: BotsFields;
  /** Whom to tell of a weakness. @default nobody is named */
  readonly securityTxt?: SecurityTxtFields;
}

/** VirtualServices for the routes of tenants to begin with, each by its name in the namespace of the gateway. */
export interface TenantCrawlers {
  readonly namespace: string;
  /** Whether those who collect for AI are refused, where a tenant does not say otherwise. */
  readonly block: BotsFields['block'];
  /** `robots.txt`, by who is asked to stay away. */
  readonly robotsTxt: Readonly<Record<Uninvited, string>>;
  /** @default nobody is named */
  readonly securityTxt?: string;
  /** Refuses those who collect for AI. */
  readonly refuseAi: string;
  /** Refuses who else is refused at all tenants' hosts. @default nobody */
  readonly refuseExtra?: string;
}

/**
 * What the gateway itself answers at every host: `robots.txt`, `security.txt`, and a refusal to programs that are not wanted. Each is a
 * VirtualService without hosts, which those with hosts begin with: a new list changes one object, however many hosts there are.
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
    const { bots, tenants, tenantBots, securityTxt } = props;
    const { namespace } = Component.of(this);
    const write = (name: string, ...http: VirtualServiceSpecHttp[]): string => {
      new VirtualService(this, name, { metadata: { name }, spec: { http } });
      return name;
    };
    const robots = (uninvited: Uninvited, extra?: readonly string[]) =>
      write(`robots-txt-${uninvited}`, answer('/robots.txt', robotsTxt(uninvited, extra)));
    const refuse = (name: string, agents: readonly string[]) => write(`refuse-${name}`, refuseAgents(agents));

    const everybody = robots('everybody');
    const security =
      securityTxt && write('security-txt', answer('/.well-known/security.txt', securityTxtOf(securityTxt)));
    const ai = bots?.block === 'ai' || tenants ? refuse('ai', refusedAgents) : undefined;
    const extra = bots?.extra && refuse('platform', bots.extra);
    this.first = [everybody, security, bots?.block === 'ai' ? ai : undefined, extra].flatMap((name) =>
      name ? [{ delegate: { name, namespace } }] : [],
    );
    if (!tenants || !ai) return;
    const tenantExtra = tenantBots?.extra;
    this.forTenants = {
      namespace,
      block: tenantBots?.block ?? 'none',
      robotsTxt: { everybody, ai: robots('ai', tenantExtra), nobody: robots('nobody', tenantExtra) },
      securityTxt: security,
      refuseAi: ai,
      refuseExtra: tenantExtra && refuse('tenants', tenantExtra),
    };
  }
}

/** What an answer of the gateway itself has, as those of the hosts have it. @see https://www.rfc-editor.org/rfc/rfc6797 */
const httpsOnly = { 'strict-transport-security': 'max-age=31536000' };

const answer = (exact: string, text: string): VirtualServiceSpecHttp => ({
  match: [{ uri: { exact } }],
  directResponse: { status: 200, body: { string: text } },
  headers: { response: { set: { 'content-type': 'text/plain; charset=utf-8', ...httpsOnly } } },
});

/** An answer for programs that call themselves by one of some names; without a `User-Agent` nobody is. */
export const refuseAgents = (agents: readonly string[]): VirtualServiceSpecHttp => ({
  match: agentPatterns(agents).map((regex) => ({ headers: { 'user-agent': { regex } } })),
  directResponse: {
    status: 403,
    body: { string: 'Programs of this name are not served: see /robots.txt\n' },
  },
  headers: { response: { set: { 'content-type': 'text/plain; charset=utf-8', ...httpsOnly } } },
});
