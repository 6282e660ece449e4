import { command, type Result, run } from '../command';
import { fromCluster, fromClusterCommand } from './from-cluster';

/** Environments by command instead of by editor. */
export const main = (argv: string[], root: string): Result =>
  run(environmentCommand(), argv, async (chosen) => fromCluster(chosen, { root }));

const environmentCommand = () =>
  command('environment', {
    summary: 'Asks a running cluster for what an environment says of it.',
    examples: [['from-cluster --write dev', 'what is true of the cluster, into environments/dev.ts']],
  }).addCommand(fromClusterCommand());
