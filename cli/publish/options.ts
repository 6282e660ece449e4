import type { Command } from 'commander';
import { command } from '../command';

export interface PublishOptions {
  /** Name or address of the repository that Argo CD reads. */
  readonly remote: string;
  /** Branch that Argo CD reads; it only grows. */
  readonly branch: string;
  /** First line of the commits. @default the source's */
  readonly message?: string;
  /** What the guard lets through, in its own words. */
  readonly allow: readonly string[];
  /** Whether sources may be published that are not committed. */
  readonly allowDirty: boolean;
  /** Whether everything is done but the push. */
  readonly dryRun: boolean;
  /** Whether what was published is told as JSON. */
  readonly json: boolean;
}

export const publishCommand = (): Command =>
  command('publish', {
    summary:
      'Adds dist/ to the branch that Argo CD reads, and pins every Application to the commit that last touched it. Neither ' +
      'the working tree nor the current branch is touched.',
    examples: [
      ['--dry-run', 'everything but the push'],
      ['--remote upstream --branch staging', 'elsewhere'],
      ['--allow "delete tenant acme"', 'a change that the guard refuses, in its own words'],
    ],
    exitCodes: { 0: 'published, or there was nothing to publish', 1: 'refused; nothing was published' },
  })
    .option('--remote <name>', 'remote, or address of a repository', 'origin')
    .option('--branch <name>', 'branch, which only ever grows', 'dist')
    .option('--dry-run', 'say what would be published')
    .option('--message <text>', "first line of the commits (default: the source commit's)")
    .option('--allow <what>', 'a change that the guard refuses; can be repeated', several)
    .option('--allow-dirty', 'publish what is made of sources that are not committed')
    .option('--json', 'what was published, as JSON');

const several = (value: string, earlier: readonly string[] = []) => [...earlier, value];

/** Turns what commander has read into options. */
export const publishOptions = (chosen: Command): PublishOptions => ({
  allow: [],
  allowDirty: false,
  dryRun: false,
  json: false,
  ...chosen.opts<Omit<PublishOptions, 'allow' | 'allowDirty' | 'dryRun' | 'json'>>(),
});
