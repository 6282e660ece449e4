import { agents, source } from './ai-agents.json';

/**
 * Names under which programs come that collect for AI, or for its users: their `User-Agent` and their `robots.txt`. Refreshed by
 * `npm run bots`.
 */
export const aiAgents: readonly string[] = agents;

/** Where the names are from, at one commit. */
export const aiAgentsSource: string = source;

/** Of those, who is asked in `robots.txt` to stay away but not refused, because people come under the same name. */
export const notRefused: Readonly<Record<string, string>> = {
  Code: 'pages that people open in Visual Studio Code',
  Cursor: 'pages that people open in the editor Cursor',
  Trae: 'pages that people open in the editor Trae',
  facebookexternalhit: 'previews of links that people send each other',
  Operator: 'a word of everyday language',
  Spider: 'a word of everyday language, and the last one in the name of search engines',
};

/** Who is refused where `block` is `ai`. */
export const refusedAgents: readonly string[] = aiAgents.filter((name) => !(name in notRefused));
