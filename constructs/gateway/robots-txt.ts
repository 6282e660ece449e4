import { aiAgents } from './ai-agents';

/** Whom a `robots.txt` asks to stay away: everybody, those who collect for AI, or nobody but who is named. */
export type Uninvited = 'everybody' | 'ai' | 'nobody';

/**
 * What crawlers are asked for. With everybody those who collect for AI are named as well, because some heed their own name alone.
 *
 * @param extra others who are asked to stay away
 * @see https://www.rfc-editor.org/rfc/rfc9309
 */
export function robotsTxt(uninvited: Uninvited, extra: readonly string[] = []): string {
  const named = [...(uninvited === 'nobody' ? [] : aiAgents), ...extra];
  const agents = uninvited === 'everybody' ? [...named, '*'] : named;
  const lines = [
    ...(agents.length > 0 ? [...agents.map((name) => `User-agent: ${name}`), 'Disallow: /'] : []),
    ...(uninvited === 'everybody' ? [] : [...(agents.length > 0 ? [''] : []), 'User-agent: *', 'Allow: /']),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of answers of hosts that are in no search engine, whoever has linked to them. @see https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag#xrobotstag */
export const notIndexed = { 'x-robots-tag': 'noindex, nofollow' };
