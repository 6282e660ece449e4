import os from 'node:os';
import type { Command } from 'commander';
import { command, Misuse } from '../command';

export interface BenchOptions {
  /** Numbers of tenants to measure, ascending. */
  readonly sizes: readonly number[];
  /** How often each command is run; the medians are told. */
  readonly runs: number;
  /** The most tenants for stock cdk8s with one App, whose time grows with their square. */
  readonly stockMax: number;
  /** Folder for inputs and outputs; what is made in it is removed again. */
  readonly work: string;
  /** Whether the report is JSON. */
  readonly json: boolean;
}

export const benchCommand = (): Command =>
  command('bench', {
    summary:
      'Measures synthesis at several numbers of tenants, in whole commands that take turns, beside stock cdk8s and the ' +
      'least that any program needs: to build the objects, turn them into JSON and write them.',
    examples: [
      ['--sizes 10,100 --runs 1', 'a first look'],
      ['--sizes 1000,10000 --work /dev/shm', 'growth, without the disk'],
    ],
  })
    .option('--sizes <n,n,…>', 'numbers of tenants', '10,100,1000')
    .option('--runs <n>', 'runs of each command, of which the median counts', '3')
    .option('--stock-max <n>', 'most tenants for stock cdk8s with one App, which is quadratic', '100')
    .option(
      '--work <dir>',
      "folder for inputs and outputs, best in memory (default: the system's for temporary files)",
    )
    .option('--json', 'the same as JSON');

interface Given {
  readonly sizes: string;
  readonly runs: string;
  readonly stockMax: string;
  readonly work?: string;
  readonly json?: boolean;
}

/** @throws Misuse when a value is wrong */
export function benchOptions(chosen: Command): BenchOptions {
  const given = chosen.opts<Given>();
  const sizes = given.sizes.split(',').map((size) => positive('--sizes', size));
  return {
    sizes: [...new Set(sizes)].sort((a, b) => a - b),
    runs: positive('--runs', given.runs),
    stockMax: positive('--stock-max', given.stockMax),
    work: given.work ?? os.tmpdir(),
    json: given.json ?? false,
  };
}

function positive(option: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Misuse(`${option} must be made of whole numbers from 1, got "${text}"`);
}
