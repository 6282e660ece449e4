import type { Command } from 'commander';
import { command } from '../command';
import { KUBERNETES } from './kinds';

export interface ImportOptions {
  /** Folder with the release files. @default downloads them */
  readonly from?: string;
  /** Whether nothing is written and files that differ are listed. @default writes */
  readonly check?: boolean;
}

export const importCommand = (): Command =>
  command('import', {
    summary:
      'Generates imports/ from the releases that cdk8s.yaml pins, for the kinds listed in cli/import/kinds.ts.',
    examples: [
      ['', 'downloads the releases and generates'],
      ['--check', 'whether what is there is what the pins say'],
    ],
    exitCodes: { 0: 'written or equal', 1: 'different, or something is wrong with the input' },
  })
    .option(
      '--from <dir>',
      `a folder with the release files (PROJECT.yaml, kubernetes/swagger-${KUBERNETES.version}.json.gz) instead of ` +
        'downloading them',
    )
    .option('--check', 'only compare with what is there, and list the files that differ');
