import type { Command } from 'commander';
import { command, Refusal } from '../command';
import { shownPath } from '../synth/tenant-faults';
import { compare } from './cluster/compare';
import { clusterField, factsOf } from './cluster/facts';
import { type Asked, ask, type Kubectl, kubectlFor } from './cluster/kubectl';
import { environmentFile, loadEnvironment } from './cluster/load';
import { clusterText } from './cluster/print';
import { writeCluster } from './cluster/write';

interface Given {
  readonly context?: string;
  readonly write?: string;
  readonly check?: string;
}

export const fromClusterCommand = (): Command =>
  command('from-cluster', {
    summary:
      'Asks a running cluster, by kubectl and without changing anything, and prints the field `cluster` of an environment, with what ' +
      'each part was read from and what could not be found out.',
    examples: [
      ['', "asks the cluster of kubectl's current context"],
      ['--context kind-kind --write dev', 'replaces the field in environments/dev.ts'],
      ['--check prod', 'says what of environments/prod.ts would not work there'],
    ],
    exitCodes: {
      1: 'something would not work, or the cluster could not be asked; the reasons are on stderr',
    },
  })
    .option('--context <name>', "context of kubectl (default: kubectl's current one)")
    .option('--write <environment>', 'replace the field in the file of an environment')
    .option('--check <environment>', 'compare an environment with the cluster');

/** The subcommand `from-cluster`; returns the exit code. */
export async function fromCluster(
  chosen: Command,
  { root }: { readonly root: string },
  kubectl?: Kubectl,
): Promise<number> {
  const { context, write, check } = chosen.opts<Given>();
  const files = [write, check].map((name) => (name === undefined ? undefined : environmentFile(root, name)));
  const asked = await ask(kubectl ?? kubectlFor(context));
  const [written, checked] = files;
  if (checked && !written) return checkFile(checked, asked);
  const code = written ? writeFile(written, asked) : print(asked);
  return checked ? Math.max(code, checkFile(checked, asked)) : code;
}

function print({ answers, failures }: Asked): number {
  const facts = factsOf(answers);
  console.log(clusterText(facts));
  return tell(failures, facts.unknown, facts.faults);
}

function writeFile(file: string, { answers, failures }: Asked): number {
  const found = factsOf(answers);
  const { loadBalancers: value } = loadEnvironment(file).cluster;
  const kept = value && { value, from: 'as it was: the cluster does not say' };
  const facts = { ...found, loadBalancers: found.loadBalancers ?? kept };
  const cluster = clusterField(facts);
  if (!cluster) {
    console.log(clusterText(facts));
    tell(failures, facts.unknown, facts.faults);
    throw new Refusal(
      'cluster must be known to be written, got what is above; fill in what is missing by hand',
    );
  }
  const changed = writeCluster(file, clusterText(facts), cluster);
  console.log(
    `${shownPath(file)}: ${changed ? 'written; npm run synth proves it' : 'is as it would be written'}`,
  );
  return tell(failures, facts.unknown, facts.faults);
}

function checkFile(file: string, { answers, failures }: Asked): number {
  const environment = loadEnvironment(file);
  const faults = compare(environment, answers);
  if (faults.length === 0) console.log(`${environment.name} fits the cluster, as far as it could be asked`);
  return tell(failures, [], faults);
}

function tell(failures: readonly string[], unknown: readonly string[], faults: readonly string[]): number {
  for (const line of failures) console.error(`could not find out: ${line}`);
  for (const line of unknown) console.error(`could not find out: ${line}`);
  for (const line of faults) console.error(line);
  return faults.length > 0 ? 1 : 0;
}
