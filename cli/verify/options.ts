import type { Command } from 'commander';
import { command } from '../command';

export interface Given {
  readonly dist?: string;
  readonly published?: string;
  readonly env?: string;
  readonly rule?: readonly string[];
  readonly schemas?: string;
  readonly exceptions?: string;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly matrix?: boolean;
  readonly why?: boolean;
}

const several = (value: string, earlier: readonly string[] = []) => [...earlier, value];

export const verifyCommand = (): Command =>
  command('verify', {
    summary: 'Proves the YAML in dist before anyone pushes it. docs/proofs.md says what is proven.',
    examples: [
      ['', 'proves dist/'],
      ['--env dev --rule schema', 'one proof, one environment'],
      ['--published origin/dist', 'what is published, and whether it is what its provenance says'],
      ['--why keycloak keycloak-db 5432', 'what decides whether one reaches the other'],
      ['--matrix', 'who reaches whom on which ports'],
    ],
    exitCodes: {
      0: 'everything is proven',
      1: 'there are findings',
      2: 'the input or the command line is unusable',
    },
  })
    .argument('[from-to-port...]', 'with --why: FROM TO PORT')
    .option('--dist <dir>', 'folder to prove (default: dist)')
    .option(
      '--published <ref>',
      'commit of the published branch to prove in place of a folder, with its provenance',
    )
    .option('--env <name>', 'only this environment')
    .option('--rule <name>', 'only this rule, or this proof with all of its rules; can be repeated', several)
    .option('--schemas <dir>', 'schemas of the kinds (default: imports/schemas)')
    .option(
      '--exceptions <file>',
      'findings to live with, each with its reason (default: verify/exceptions.yaml beside the folder)',
    )
    .option('--json', 'the report as JSON')
    .option('--list', 'the rules, and what each proves')
    .option('--matrix', 'who reaches whom on which ports, as a table, instead of a proof')
    .option('--why', 'what decides whether FROM reaches TO on PORT');
