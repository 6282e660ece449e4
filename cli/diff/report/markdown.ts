import { printable } from '../../../verify/report';
import type { Diff } from '../diff';
import { reportOf } from './report';
import type { Entry, Section } from './sections';
import { summaryLines } from './summary';

/** What GitHub takes as one comment, in characters. */
export const MAX_COMMENT = 65_536;

/** Room for what says what was cut. */
const RESERVE = 1_500;

/** By this a workflow finds the comment that it wrote before. */
export const MARKER = '<!-- plinth diff -->';

const ICONS: Readonly<Record<Section['tone'], string>> = { danger: '🔴 ', caution: '🟡 ', plain: '' };

/** For a comment on a pull request: what does not fit is counted, and it is never what is most dangerous. */
export function formatMarkdown(diff: Diff, { limit = MAX_COMMENT, isDetailed = false } = {}): string {
  const sections = reportOf(diff, isDetailed);
  const head = [
    MARKER,
    '## What this does in the cluster',
    '',
    ...summaryLines(diff).map((line) => `- ${escaped(line)}`),
    '',
  ].join('\n');
  const parts = [head];
  const cut: string[] = [];
  let left = limit - head.length - RESERVE;
  for (const { title, tone, entries } of sections) {
    const heading = `\n### ${ICONS[tone]}${title}\n\n`;
    const shown: string[] = [];
    left -= heading.length;
    for (const text of entries.map(formatEntry)) {
      if (text.length > left) break;
      left -= text.length;
      shown.push(text);
    }
    if (shown.length > 0) parts.push(heading, ...shown);
    const more = entries.length - shown.length;
    if (more > 0) cut.push(`${more} of ${entries.length} under "${title}"`);
    // what comes next is less dangerous, and must not seem to be all
    if (more > 0) left = 0;
  }
  if (cut.length > 0)
    parts.push(
      `\n**Cut, because a comment has its limit:** ${cut.join(', ')}. All of it: \`npm run diff\`.\n`,
    );
  return parts.join('');
}

const MAX_DETAILS = 30;
const MAX_LINE = 240;

function formatEntry({ environments, text, count, examples, details, lines: told = [] }: Entry): string {
  const times = count > 1 ? ` **× ${count}**` : '';
  const more = count - examples.length;
  const such =
    examples.length > 0 ? ` (${examples.map(escaped).join(', ')}${more > 0 ? ` and ${more} more` : ''})` : '';
  const first = `- **${environments.map(escaped).join(', ')}** ${escaped(text)}${times}${such}\n${told.map((line) => `  - ${escaped(line)}\n`).join('')}`;
  if (details.length === 0) return first;
  const lines = details
    .slice(0, MAX_DETAILS)
    .map((line) => (typeof line === 'string' ? `# ${line}` : `${line.sign} ${line.text}`))
    .map((line) => printable(line).slice(0, MAX_LINE));
  const rest = details.length > MAX_DETAILS ? [`# … ${details.length - MAX_DETAILS} lines more`] : [];
  const fence = fenceFor(lines);
  const block = [`${fence}diff`, ...lines, ...rest, fence].map((line) => `  ${line}`).join('\n');
  return `${first}  <details><summary>details</summary>\n\n${block}\n\n  </details>\n`;
}

/** Longer than any that is inside. */
function fenceFor(lines: readonly string[]): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length),
  );
  return '`'.repeat(longest + 1);
}

/** Without what Markdown, HTML or a mention would make of it. */
const escaped = (text: string): string =>
  printable(text)
    .replace(/[\\`*_[\]#|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;');
