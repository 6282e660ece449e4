import { notRefused } from '../../constructs/gateway/ai-agents';
import { isOfBrowser, notAgent } from '../../constructs/user-agent';
import { Refusal } from '../command';
import type { Document } from '../import/releases';

/** Fewer are no list, but a page that says something else. */
const FEWEST = 50;

/**
 * The names in a list as ai.robots.txt has it, a mapping of names to what is known of each; what differs in case alone once.
 *
 * @throws Refusal with every name that could not be told by, or that people's browsers have as well
 */
export function namesIn({ from, text }: Document): string[] {
  const all = Object.keys(parse(from, text));
  if (all.length < FEWEST)
    throw new Refusal(
      `${from}: list must have at least ${FEWEST} names, got ${all.length}; take it from its source again`,
    );
  const faults = all.flatMap((name) => {
    const rule = isOfBrowser(name) && name in notRefused ? undefined : notAgent(name);
    return rule === undefined ? [] : [`${from}: names ${rule}, got ${JSON.stringify(name.slice(0, 80))}`];
  });
  if (faults.length > 0) throw new Refusal(...faults);
  const once = new Map(all.map((name) => [name.toLowerCase(), name] as const));
  return [...once].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
}

function parse(from: string, text: string): object {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    // said below, as for JSON that is something else
  }
  if (typeof list === 'object' && list !== null && !Array.isArray(list)) return list;
  throw new Refusal(
    `${from}: content must be JSON, a mapping of names, got ${JSON.stringify(text.slice(0, 40))}; take the file from its source again`,
  );
}
