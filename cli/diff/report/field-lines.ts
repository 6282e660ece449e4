import type { FieldChange } from '../change';
import { canonical } from '../fields/same';
import { formatSteps } from '../fields/steps';

export interface Line {
  readonly sign: '-' | '+';
  readonly text: string;
}

const MAX_LENGTH = 200;
const MAX_LINES = 20;

/** What a field was and what it is, line by line. */
export function fieldLines({ steps, before, after }: FieldChange): Line[] {
  const path = formatSteps(steps);
  return [...valueLines('-', path, before), ...valueLines('+', path, after)];
}

function valueLines(sign: Line['sign'], path: string, value: unknown): Line[] {
  if (value === undefined) return [];
  if (typeof value !== 'string' || !value.includes('\n')) {
    return [{ sign, text: `${path}: ${shortened(typeof value === 'string' ? value : canonical(value))}` }];
  }
  const lines = value.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, MAX_LINES).map((line) => ({ sign, text: `  ${shortened(line)}` }));
  const more = lines.length - MAX_LINES;
  return [
    { sign, text: `${path}: |` },
    ...shown,
    ...(more > 0 ? [{ sign, text: `  … ${more} lines more` }] : []),
  ];
}

const shortened = (text: string): string =>
  text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}… (${text.length} characters)`;
