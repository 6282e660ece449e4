import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type GoResult, go } from './go';

/** A Go module made only to build programs of others. */
export interface Wrapper {
  /** Its go.mod. */
  readonly module: string;
  /** Files of its own, by name. @default none */
  readonly sources?: Readonly<Record<string, string>>;
  readonly linkerFlags: string;
  /** Whether it has parts in C, for which there must be a compiler. @default false */
  readonly cgo?: boolean;
}

/** A program to build. */
export interface Target {
  /** Name of its file. */
  readonly program: string;
  /** Go package of its `main`. */
  readonly package: string;
}

/** Seconds between two lines that say how far it is. */
const PAUSE = 15;

/** Builds programs from the Go module registry, and puts each in the folder when it is whole. */
export async function build(
  { module, sources = {}, linkerFlags, cgo }: Wrapper,
  targets: readonly Target[],
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(path.join(folder, '.build-'));
  const clear = (): void => rmSync(work, { recursive: true, force: true });
  process.once('exit', clear);
  try {
    for (const [name, text] of Object.entries({ ...sources, 'go.mod': module })) {
      writeFileSync(path.join(work, name), text);
    }
    for (const target of targets) {
      await buildOne(work, { linkerFlags, cgo }, target, say);
      renameSync(path.join(work, target.program), path.join(folder, target.program));
    }
  } finally {
    process.removeListener('exit', clear);
    clear();
  }
}

async function buildOne(
  work: string,
  { linkerFlags, cgo }: Pick<Wrapper, 'linkerFlags' | 'cgo'>,
  { program, package: main }: Target,
  say: (line: string) => void,
): Promise<void> {
  const start = Date.now();
  const seconds = (): number => Math.round((Date.now() - start) / 1000);
  let packages = 0;
  say(`building ${program} from ${main}, once`);
  const timer = setInterval(
    () => say(`building ${program}: ${packages} packages, ${seconds()} s`),
    PAUSE * 1000,
  );
  const args = ['build', '-v', '-trimpath', '-ldflags', `-s -w ${linkerFlags}`, '-o', program, main];
  const count = (lines: number): void => {
    packages = lines;
  };
  const result = await go(work, args, count, cgo ? { CGO_ENABLED: '1' } : {});
  clearInterval(timer);
  if (!result.ok) throw goFailure(`${program}: build must succeed`, result);
  say(`built ${program} in ${seconds()} s`);
}

/** The last lines tell why. */
export const goFailure = (rule: string, { errors }: GoResult): Error =>
  new Error(`${rule}, got:\n${errors.trimEnd().split('\n').slice(-10).join('\n')}`);
