import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const version = spawnSync('promtool', ['--version'], { encoding: 'utf8' });

/** `it` where promtool is, else a test that is skipped for everybody to see. */
export const itWithPromtool = version.status === 0 ? it : skip();

function skip(): typeof it.skip {
  console.warn(
    'skipped: promtool not found; install the package `prometheus` (Debian) to test the alert rules',
  );
  return it.skip;
}

/** Writes files as JSON, which is YAML, runs promtool on them and tells what it said. */
export function promtool(
  command: readonly string[],
  files: Readonly<Record<string, object>>,
  args: readonly string[],
): { readonly passed: boolean; readonly said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-promtool-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), JSON.stringify(content));
    }
    const { status, stdout, stderr } = spawnSync('promtool', [...command, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { passed: status === 0, said: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
