import { styleText } from 'node:util';
import { printable } from '../../../verify/report';
import type { Diff } from '../diff';
import { reportOf } from './report';
import type { Entry, Section } from './sections';
import { summaryLines } from './summary';

type Color = 'red' | 'yellow' | 'green' | 'dim' | 'bold';
type Style = (color: Color, text: string) => string;

const plain: Style = (_color, text) => text;
const colored: Style = (color, text) => styleText(color, text, { validateStream: false });

const TONES: Readonly<Record<Section['tone'], Color>> = { danger: 'red', caution: 'yellow', plain: 'bold' };

const MAX_DETAILS = 60;

/** For terminals. */
export function formatText(diff: Diff, isColored: boolean, isDetailed = false): string {
  const style = isColored ? colored : plain;
  const sections = reportOf(diff, isDetailed).map(({ title, tone, entries }) =>
    [style(TONES[tone], title), ...entries.map((entry) => formatEntry(entry, style)), ''].join('\n'),
  );
  return [...sections, ...summaryLines(diff), ''].join('\n');
}

function formatEntry({ environments, text, count, examples, details, lines }: Entry, style: Style): string {
  const times = count > 1 ? style('bold', ` × ${count}`) : '';
  const such = examples.length > 0 ? `\n    ${style('dim', suchAs(examples, count))}` : '';
  // what comes or goes as a whole is told by its lines
  const shown = (lines ? [] : details).slice(0, MAX_DETAILS).map((line) => {
    if (typeof line === 'string') return `    ${style('dim', printable(line))}`;
    return `    ${style(line.sign === '+' ? 'green' : 'red', `${line.sign} ${printable(line.text)}`)}`;
  });
  const more = lines ? 0 : details.length - shown.length;
  const rest = more > 0 ? [`    ${style('dim', `… ${more} lines more`)}`] : [];
  const first = `  ${style('dim', environments.join(', '))} ${printable(text)}${times}${such}`;
  const told = (lines ?? []).map((line) => `    ${printable(line)}`);
  return [first, ...told, ...shown, ...rest].join('\n');
}

const suchAs = (examples: readonly string[], count: number): string =>
  `${examples.map(printable).join(', ')}${count > examples.length ? ` and ${count - examples.length} more` : ''}`;
