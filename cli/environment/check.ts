import type { Command } from 'commander';
import { command, Misuse } from '../command';
import { environmentFaults } from '../synth/environment-faults';
import type { Project } from './project';

export const checkCommand = (): Command =>
  command('check', {
    summary: 'says what is wrong with environments, each and together',
    examples: [
      ['', 'all that main.ts has'],
      ['prod --json', 'one of them, for machines'],
    ],
  })
    .argument('[name]', 'only this environment, and what it shares with others (default: all)')
    .option('--json', 'say it as JSON, for machines', false);

/** Says what is wrong with environments; returns the exit code. */
export function check(chosen: Command, { environments: all }: Project): number {
  const [name] = chosen.processedArgs as [string | undefined];
  const environments = all();
  const asked = environments.filter((one) => name === undefined || one?.name === name);
  if (asked.length === 0) {
    const known = environments.map((one) => one?.name).join(', ');
    throw new Misuse(`environment must be one of ${known}, got ${name}`);
  }
  const faults = environmentFaults(environments, asked);
  if (chosen.opts<{ json: boolean }>().json)
    console.log(JSON.stringify({ valid: faults.length === 0, faults }, null, 2));
  else if (faults.length > 0) for (const fault of faults) console.error(fault);
  else console.log(asked.length === 1 ? '1 environment is valid' : `${asked.length} environments are valid`);
  return faults.length > 0 ? 1 : 0;
}
