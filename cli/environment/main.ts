import type { Command } from 'commander';
import type { Environment } from '../../environments/environment';
import { command, type Result, run } from '../command';
import { check, checkCommand } from './check';
import { fromCluster, fromClusterCommand } from './from-cluster';
import { make, newCommand } from './new';
import type { Project } from './project';

/** What is asked of main.ts. */
type Synth = { readonly environments: readonly Environment[] };

type Act = (chosen: Command, project: Project) => Result;

/** Each subcommand with what it does. */
const subcommands = (): [Command, Act][] => [
  [checkCommand(), check],
  [newCommand(), make],
  [fromClusterCommand(), fromCluster],
];

/** Environments by command instead of by editor. */
export const main = (argv: string[], root: string, load: (command: 'synth') => unknown): Result => {
  const environments = () => (load('synth') as Synth).environments;
  const known = subcommands();
  return run(environmentCommand(known.map(([one]) => one)), argv, async (chosen) => {
    try {
      const [, act] = known.find(([one]) => one === chosen) ?? [];
      return (await act?.(chosen, { root, environments })) ?? 2;
    } catch (error) {
      // who leaves a question with Ctrl-C has refused
      if ((error as Error).name === 'ExitPromptError') return 1;
      throw error;
    }
  });
};

function environmentCommand(known: readonly Command[]): Command {
  const described = command('environment', {
    summary:
      'Checks environments, makes new ones, and asks a running cluster. It edits environments/*.ts and main.ts, nothing else.',
    examples: [
      ['check', 'what is wrong with environments, each and together'],
      ['from-cluster --write dev', 'what is true of the cluster, into environments/dev.ts'],
      ['new staging --like prod', 'asks for what the file needs, writes it, and adds it to main.ts'],
    ],
    exitCodes: { 1: 'refused, or something is wrong with an environment; the reasons are on stderr' },
  });
  for (const subcommand of known) described.addCommand(subcommand);
  return described;
}
