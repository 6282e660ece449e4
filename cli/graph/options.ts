import path from 'node:path';
import type { Command } from 'commander';
import { command } from '../command';

export interface GraphOptions {
  /** Folder to show. */
  readonly dist: string;
  /** The one environment to show. @default all */
  readonly env?: string;
  /** File that is written. */
  readonly output: string;
}

export const graphCommand = (): Command =>
  command('graph', {
    summary:
      'Writes one HTML file that shows the platform: workloads, connections with the policies that decide them, waves, hosts, tenants.',
    examples: [
      ['', 'writes graph.html from dist/; open it in a browser, it needs no network'],
      ['--env prod --output /tmp/prod.html', 'only prod, elsewhere'],
    ],
    exitCodes: {
      0: 'written',
      2: 'there is no dist to show, it cannot be read, or the command line is wrong',
    },
  })
    .option('--dist <dir>', 'folder to show (default: dist)')
    .option('--env <name>', 'only this environment')
    .option('--output <file>', 'file to write (default: graph.html)');

export function graphOptions(chosen: Command, root: string): GraphOptions {
  const { dist, env, output } = chosen.opts<Partial<GraphOptions>>();
  return {
    dist: dist ?? (path.relative('', path.join(root, 'dist')) || '.'),
    env,
    output: output ?? path.join(root, 'graph.html'),
  };
}
