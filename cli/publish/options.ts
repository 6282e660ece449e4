import type { Command } from 'commander';
import { command, Misuse } from '../command';

export interface PublishOptions {
  /** Name or address of the repository that Argo CD reads. */
  readonly remote: string;
  /** Branch that Argo CD reads; it only grows. */
  readonly branch: string;
  /** First line of the commits. @default the source's */
  readonly message?: string;
  /** Environments that read another repository than the one that is published to. */
  readonly elsewhere: readonly string[];
  /** Seconds after which a command of git that asks the remote is ended. */
  readonly timeout: number;
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
      ['--remote upstream --branch staging', 'another branch of another remote'],
      ['--remote mirror --elsewhere dev --elsewhere prod', 'a repository that no environment reads'],
      ['--allow "delete tenant acme"', 'a change that the guard refuses, in its own words'],
    ],
    exitCodes: { 0: 'published, or there was nothing to publish', 1: 'refused; nothing was published' },
  })
    .option('--remote <name>', 'remote, or address of a repository', 'origin')
    .option('--branch <name>', 'branch, which only ever grows', 'dist')
    .option(
      '--elsewhere <environment>',
      'an environment that reads another repository; can be repeated',
      several,
    )
    .option('--timeout <seconds>', 'how long git may ask the remote, each time', '120')
    .option('--dry-run', 'say what would be published')
    .option('--message <text>', "first line of the commits (default: the source commit's)")
    .option('--allow <what>', 'a change that the guard refuses; can be repeated', several)
    .option('--allow-dirty', 'publish what is made of sources that are not committed')
    .option('--json', 'what was published, as JSON');

const several = (value: string, earlier: readonly string[] = []) => [...earlier, value];

/** Turns what commander has read into options. */
export function publishOptions(chosen: Command): PublishOptions {
  const { timeout, ...given } = chosen.opts<Omit<PublishOptions, 'timeout'> & { readonly timeout: string }>();
  if (!/^[1-9]\d{0,4}$/.test(timeout)) {
    throw new Misuse(`--timeout must be a whole number of seconds from 1 to 99999, got ${timeout}`);
  }
  const absent = { allow: [], elsewhere: [], allowDirty: false, dryRun: false, json: false };
  return { ...absent, ...given, timeout: Number(timeout) };
}
