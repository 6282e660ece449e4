import os from 'node:os';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Numbers of tenants to measure, ascending. */
  readonly sizes: readonly number[];
  /** How often each command is run; the medians are told. */
  readonly runs: number;
  /** The most tenants for stock cdk8s with one App, whose time grows with their square. */
  readonly stockMax: number;
  /** Folder for inputs and outputs; what is made in it is removed again. */
  readonly work: string;
  readonly json: boolean;
  readonly help: boolean;
}

export const help = `usage: npm run bench -- [--sizes N,N,…] [--runs N] [--stock-max N] [--work DIR] [--json]

Measures synthesis at several numbers of tenants, in whole commands that take turns, beside stock cdk8s and the least
that any program needs: to build the objects, turn them into JSON and write them.

  --sizes N,N,…   numbers of tenants (default: 10,100,1000)
  --runs N        runs of each command, of which the median counts (default: 3)
  --stock-max N   most tenants for stock cdk8s with one App, which is quadratic (default: 100)
  --work DIR      folder for inputs and outputs, best in memory (default: the system's for temporary files)
  --json          the same as JSON
  --help          this text`;

/** @throws when an option is unknown or its value is wrong */
export function benchOptions(argv: string[]): BenchOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      sizes: { type: 'string', default: '10,100,1000' },
      runs: { type: 'string', default: '3' },
      'stock-max': { type: 'string', default: '100' },
      work: { type: 'string', default: os.tmpdir() },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const sizes = values.sizes.split(',').map((size) => positive('--sizes', size));
  return {
    sizes: [...new Set(sizes)].sort((a, b) => a - b),
    runs: positive('--runs', values.runs),
    stockMax: positive('--stock-max', values['stock-max']),
    work: values.work,
    json: values.json,
    help: values.help,
  };
}

function positive(option: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`${option} must be made of whole numbers from 1, got "${text}"`);
}
