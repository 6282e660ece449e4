/** A command at a number of tenants. */
export interface Row {
  readonly tenants: number;
  readonly command: string;
  readonly seconds: number;
  /** Times the floor at this number of tenants. */
  readonly floors: number;
  /** The power of the number of tenants with which the time grew since the size before. */
  readonly growth?: number;
  readonly objects: number;
  readonly mebibytes: number;
}

const COLUMNS: readonly [title: string, cell: (row: Row) => string][] = [
  ['tenants', ({ tenants }) => String(tenants)],
  ['command', ({ command }) => command],
  ['seconds', ({ seconds }) => seconds.toFixed(3)],
  ['x floor', ({ floors }) => floors.toFixed(1)],
  ['growth', ({ growth }) => growth?.toFixed(2) ?? ''],
  ['objects', ({ objects }) => String(objects)],
  ['objects/s', ({ objects, seconds }) => (objects / seconds).toFixed(0)],
  ['MiB', ({ mebibytes }) => mebibytes.toFixed(0)],
];

/** The rows under their titles: text to the left, numbers to the right. */
export function table(rows: readonly Row[]): string {
  const lines = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (text: string, column: number) =>
    column === 1 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return lines.map((line) => `${line.map(pad).join('  ')}\n`).join('');
}
