import { join } from 'node:path';
import { InputError, UnusableInput } from '../../verify/input-error';
import { printable } from '../../verify/report';
import { type Result, run } from '../command';
import { type Diff, diffDists } from './diff';
import { type DiffCommandOptions, diffCommand, diffOptions } from './options';
import { formatHtml } from './report/html';
import { formatJson } from './report/json';
import { formatMarkdown } from './report/markdown';
import { formatText } from './report/text';
import { openSource, renamed, type Source } from './source';

/** The command `diff`. @param root folder of the project @returns the exit code */
export const main = (argv: readonly string[], root: string): Result =>
  run(diffCommand(), argv, (chosen) => print(diffOptions(chosen, root), root));

function print(options: DiffCommandOptions, root: string): number {
  try {
    const diff = read(options, root);
    process.stdout.write(formatted(diff, options));
    return options.exitCode && !isEmpty(diff) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UnusableInput || error instanceof InputError)) throw error;
    for (const line of error.message.split('\n')) process.stderr.write(`${printable(line)}\n`);
    return 2;
  }
}

function read({ from, to }: DiffCommandOptions, root: string): Diff {
  const sources: Source[] = [];
  try {
    sources.push(openSource(from, '--from', root));
    sources.push(openSource(to, '--to', root));
    const [before, after] = sources;
    return diffDists(before?.folder ?? '', after?.folder ?? '', {
      schemas: join(root, 'imports', 'schemas'),
    });
  } catch (error) {
    throw sources.reduce(renamed, error);
  } finally {
    for (const source of sources) source.dispose();
  }
}

function formatted(diff: Diff, { format, isDetailed }: DiffCommandOptions): string {
  switch (format) {
    case 'markdown':
      return formatMarkdown(diff, { isDetailed });
    case 'json':
      return formatJson(diff);
    case 'html':
      return formatHtml(diff, isDetailed);
    case 'text':
      // @see https://no-color.org
      return formatText(diff, process.stdout.isTTY && !process.env.NO_COLOR, isDetailed);
  }
}

const isEmpty = ({ environments, objects, access }: Diff): boolean =>
  objects.length === 0 && access.length === 0 && environments.every(({ change }) => change === 'kept');
