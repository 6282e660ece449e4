const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly from: number;
  readonly to: number;
  /** Words for the numbers, the first for `from`. */
  readonly words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12, words: MONTHS },
  { from: 0, to: 6, words: DAYS },
];

const DESCRIPTOR = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/;

/** Whether a CronJob takes it: five fields, or a word such as `@daily`. @see https://pkg.go.dev/github.com/robfig/cron/v3 */
export function isCron(text: string): boolean {
  if (DESCRIPTOR.test(text)) return true;
  const fields = text.trim().split(/\s+/);
  return fields.length === FIELDS.length && FIELDS.every((field, at) => isField(fields[at] ?? '', field));
}

const isField = (text: string, field: Field) => text.split(',').every((part) => isRange(part, field));

function isRange(text: string, field: Field): boolean {
  const [range = '', step, ...rest] = text.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [first = '', last = first, ...more] = range.split('-');
  const from = numberOf(first, field);
  const to = numberOf(last, field);
  return more.length === 0 && from !== undefined && to !== undefined && from <= to;
}

function numberOf(text: string, { from, to, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  const value = word >= 0 ? word + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}
