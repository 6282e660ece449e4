import path from 'node:path';
import { parseArgs } from 'node:util';

export interface SynthOptions {
  /** Folder that is written. */
  readonly output: string;
  /** Folder with the tenants' files. */
  readonly tenants: string;
  /** The one environment to synthesize. @default all */
  readonly env?: string;
  /** Whether what is written is proven before it takes the place of what is there. */
  readonly verify: boolean;
  readonly help: boolean;
}

export const help = `usage: npm run synth -- [--output DIR] [--tenants DIR] [--env NAME] [--no-verify]

Writes every environment as plain YAML and proves it. What is there stays as it was when anything is wrong.

  --output DIR    folder to write (default: dist)
  --tenants DIR   folder with one YAML file per tenant (default: tenants)
  --env NAME      only this environment; what is there of others stays
  --no-verify     write without proof (see npm run verify)
  --help          this text

exit codes: 0 written, 1 something is wrong with the input or not proven, 2 something is wrong with the command line`;

/**
 * The command line of `synth`. `cdk8s synth` names the output folder by environment variable instead.
 *
 * @throws when an option is unknown or lacks its value
 */
export function synthOptions(argv: string[], root: string): SynthOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      output: { type: 'string' },
      tenants: { type: 'string' },
      env: { type: 'string' },
      'no-verify': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const output = values.output ?? process.env.CDK8S_OUTDIR;
  return {
    output: output ? path.resolve(output) : path.join(root, 'dist'),
    tenants: values.tenants ? path.resolve(values.tenants) : path.join(root, 'tenants'),
    env: values.env,
    verify: !values['no-verify'],
    help: values.help,
  };
}
