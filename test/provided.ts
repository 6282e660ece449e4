import { spawnSync } from 'node:child_process';

/** Whether a program is on the PATH. @param args with which it says something and ends */
export const isInstalled = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/**
 * `describe` for what needs programs that a user may not have; says loudly when one is missing.
 *
 * @param hint how it can be had
 */
export function describeProvided(
  title: string,
  missing: readonly string[],
  hint: string,
  tests: () => void,
): void {
  if (missing.length === 0) {
    describe(title, tests);
    return;
  }
  const lacking = missing.join(', ');
  process.stderr.write(`SKIPPED: ${title}: no ${lacking}; ${hint}\n`);
  describe.skip(title, () => {
    it.todo(`needs ${lacking}`);
  });
}
