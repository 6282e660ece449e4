import { execFileSync } from 'node:child_process';

/** The version that a program says it has: `1.36.3`. */
export function versionOf(program: string): string {
  const output = execFileSync(program, ['--version'], { encoding: 'utf8' });
  return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? 'of an unknown version';
}
