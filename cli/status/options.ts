import type { Command } from 'commander';
import { command } from '../command';

export interface Given {
  readonly env?: string;
  readonly context?: string;
  readonly json?: boolean;
}

export const statusCommand = (): Command =>
  command('status', {
    summary:
      'Says how the delivery to a cluster stands: its waves, what they wait for and since when, and how it goes on. It only reads.',
    examples: [
      ['', 'every environment in the cluster of the current context'],
      ['--env prod --context prod-admin', 'one, in another cluster'],
      ['--json', 'all that is known of it, for programs'],
    ],
    exitCodes: {
      0: 'all of it is synced and healthy',
      1: 'something is not',
      2: 'the cluster cannot be read, or the command line is wrong',
    },
  })
    .option('--env <name>', 'only this environment')
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('--json', 'as JSON');
