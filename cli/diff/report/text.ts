import { styleText } from 'node:util';
import { printable } from '../../../verify/report';
import type { Diff } from '../diff';
import { type Entry, type Section, sectionsOf } from './sections';
import { summaryLines } from './summary';

type Color = 'red' | 'yellow' | 'green' | 'dim' | 'bold';
type Style = (color: Color, text: string) => string;

const plain: Style = (_color, text) => text;
const colored: Style = (color, text) => styleText(color, text, { validateStream: false });

const TONES: Readonly<Record<Section['tone'], Color>> = { danger: 'red', caution: 'yellow', plain: 'bold' };

const MAX_DETAILS = 60;

/** For terminals. */
export function formatText(diff: Diff, isColored: boolean): string {
  const style = isColored ? colored : plain;
  const sections = sectionsOf(diff).map(({ title, tone, entries }) =>
    [style(TONES[tone], title), ...entries.map((entry) => formatEntry(entry, style)), ''].join('\n'),
  );
  return [...sections, ...summaryLines(diff), ''].join('\n');
}

function formatEntry({ environments, text, count, examples, details }: Entry, style: Style): string {
  const times = count > 1 ? style('bold', ` × ${count}`) : '';
  const such = examples.length > 0 ? `\n    ${style('dim', suchAs(examples, count))}` : '';
  const lines = details.slice(0, MAX_DETAILS).map((line) => {
    if (typeof line === 'string') return `    ${style('dim', printable(line))}`;
    return `    ${style(line.sign === '+' ? 'green' : 'red', `${line.sign} ${printable(line.text)}`)}`;
  });
  const more = details.length - lines.length;
  const rest = more > 0 ? [`    ${style('dim', `… ${more} lines more`)}`] : [];
  const first = `  ${style('dim', environments.join(', '))} ${printable(text)}${times}${such}`;
  return [first, ...lines, ...rest].join('\n');
}

const suchAs = (examples: readonly string[], count: number): string =>
  `${examples.map(printable).join(', ')}${count > examples.length ? ` and ${count - examples.length} more` : ''}`;
