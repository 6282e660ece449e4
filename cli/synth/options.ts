import path from 'node:path';
import type { Command } from 'commander';
import { command } from '../command';

export interface SynthOptions {
  /** Folder that is written. */
  readonly output: string;
  /** Folder with the tenants' files. */
  readonly tenants: string;
  /** The one environment to synthesize. @default all */
  readonly env?: string;
  /** Whether what is written is proven before it takes the place of what is there. */
  readonly verify: boolean;
  /** Whether only what is wrong is said. */
  readonly quiet: boolean;
}

export const synthCommand = (): Command =>
  command('synth', {
    summary:
      'Writes every environment as plain YAML and proves it. What is there stays as it was when anything is wrong.',
    examples: [
      ['', 'writes and proves dist/'],
      ['--env dev', 'only dev; what is there of prod stays'],
      ['--output /tmp/dist', 'writes elsewhere, to look at or to compare'],
    ],
    exitCodes: { 0: 'written', 1: 'something is wrong with the input, or not proven; nothing is written' },
  })
    .option('--output <dir>', 'folder to write (default: dist; CDK8S_OUTDIR names one as well)')
    .option('--tenants <dir>', 'folder with one YAML file per tenant (default: tenants)')
    .option('--env <name>', 'only this environment; what is there of others stays')
    .option('--no-verify', 'write without proof (see plinth verify)')
    .option('--quiet', 'say only what is wrong');

interface Given {
  readonly output?: string;
  readonly tenants?: string;
  readonly env?: string;
  readonly verify: boolean;
  readonly quiet?: boolean;
}

/** The options of `synth`. `cdk8s synth` names the output folder by environment variable instead. */
export function synthOptions(chosen: Command, root: string): SynthOptions {
  const given = chosen.opts<Given>();
  const output = given.output ?? process.env.CDK8S_OUTDIR;
  return {
    output: output ? path.resolve(output) : path.join(root, 'dist'),
    tenants: given.tenants ? path.resolve(given.tenants) : path.join(root, 'tenants'),
    env: given.env,
    verify: given.verify,
    quiet: given.quiet ?? false,
  };
}
