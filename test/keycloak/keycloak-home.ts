import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Options as `kc.sh` has them on its command line. */
export type Options = Readonly<Record<string, string | number>>;

export const argumentsOf = (options: Options): string[] =>
  Object.entries(options).map(([name, value]) => `--${name}=${value}`);

/**
 * Keycloak's distribution, built for options, which takes half a minute and so is done once: a start with the same ones builds nothing. Of
 * options that it is not built for `kc.sh build` takes no notice.
 *
 * @param distribution folder of it, beside which the built one is kept
 * @see https://www.keycloak.org/server/configuration#_creating_an_optimized_keycloak_build
 */
export function builtHome(distribution: string, options: Options): string {
  const content = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 12);
  const built = `${distribution}-${content}`;
  if (existsSync(built)) return built;
  const work = mkdtempSync(path.join(path.dirname(distribution), '.build-'));
  try {
    const home = path.join(work, 'home');
    cpSync(distribution, home, { recursive: true });
    const { status, stdout, stderr } = spawnSync(
      path.join(home, 'bin/kc.sh'),
      ['build', ...argumentsOf(options)],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`Keycloak must be built, but says:\n${stdout}${stderr}`);
    renameSync(home, built);
    return built;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
