import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { command } from '../command';

const FORMATS = ['text', 'markdown', 'json', 'html'] as const;

export interface DiffCommandOptions {
  /** Folder or commit. */
  readonly from: string;
  /** Folder or commit that is compared with it. */
  readonly to: string;
  /** How the report is written. */
  readonly format: (typeof FORMATS)[number];
  /** Whether differences make the exit code 1. */
  readonly exitCode: boolean;
  /** Whether what comes or goes as a whole is said object by object as well. */
  readonly isDetailed: boolean;
}

export const diffCommand = (): Command =>
  command('diff', {
    summary: 'Says what a new dist does in the cluster: what restarts, what is lost, who reaches whom.',
    examples: [
      ['', 'what is published, and what was synthesized last'],
      ['--from origin/dist~1 --to origin/dist', 'what the last publication did'],
      ['--format markdown > comment.md', 'for a comment on a pull request'],
      ['--format html > diff.html', 'as a page'],
    ],
    exitCodes: {
      1: 'there are differences, with --exit-code',
      2: 'the command line, or a dist, is unusable',
    },
  })
    .option('--from <ref|dir>', 'commit of the published branch, or folder', 'origin/dist')
    .option('--to <ref|dir>', 'commit or folder (default: dist)')
    .addOption(new Option('--format <format>', 'how it is written').choices(FORMATS).default('text'))
    .option('--json', 'the same as --format json')
    .option('--details', 'object by object also what comes or goes as a whole: a tenant, a component')
    .option('--exit-code', 'exit with 1 when there are differences');

export function diffOptions(chosen: Command, root: string): DiffCommandOptions {
  const { from, to, format, json, exitCode, details } = chosen.opts();
  return {
    from,
    to: to ?? join(root, 'dist'),
    format: json ? 'json' : format,
    exitCode: exitCode === true,
    isDetailed: details === true,
  };
}
