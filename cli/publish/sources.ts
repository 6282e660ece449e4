import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Refusal, type Result } from '../command';
import { type Git, tryGit } from './git';
import { filesOf } from './tree';

/** Where what is synthesized comes from. */
const SOURCES = ['main.ts', 'constructs', 'environments', 'tenants', 'argocd', 'imports', 'verify', 'cli'];

/**
 * Whether the sources are those of HEAD. Files that git ignores count where they would be synthesized.
 *
 * @throws Refusal when they are not, unless they may be
 */
export function isDirty(git: Git, root: string, { allowDirty }: { readonly allowDirty: boolean }): boolean {
  if (tryGit(git, ['rev-parse', '--is-inside-work-tree']) !== 'true') {
    throw new Refusal(
      `${root}: must be a working tree of git, got a folder outside of one; clone the repository`,
    );
  }
  const changed = git(['status', '--porcelain', '--untracked-files=all', '-z', '--', '.'])
    .split('\0')
    .filter(Boolean);
  const listed = git([
    'ls-files',
    '--others',
    '--ignored',
    '--exclude-standard',
    '-z',
    '--',
    ...SOURCES,
  ]).split('\0');
  const ignored = listed
    .filter((file) => /\.(?:ts|js|ya?ml|json|lua)$/.test(file))
    .map((file) => `!! ${file}`);
  const all = [...changed, ...ignored];
  if (all.length === 0) return false;
  if (allowDirty) return true;
  throw new Refusal(
    `the sources must be committed, got ${some(all.map((line) => line.slice(3)))} changed; ` +
      'commit or stash, or publish it all the same with --allow-dirty',
  );
}

/**
 * What the sources make, proven, in a folder of its own, after it was found to be what `dist` holds.
 *
 * @param synth synthesizes and proves into a folder, and returns the exit code
 * @throws Refusal when it cannot be proven or `dist` holds anything else
 */
export async function provenDist(
  dist: string,
  folder: string,
  synth: (folder: string) => Result,
): Promise<string> {
  if (!existsSync(dist)) throw new Refusal(`${dist}: must be synthesized, got none; npm run synth`);
  if ((await synth(folder)) !== 0)
    throw new Refusal('what the sources make is not proven, nothing was published');
  const different = differences(dist, folder);
  if (different.length === 0) return folder;
  throw new Refusal(
    `${path.basename(dist)}: must be what the sources make, got ${some(different)} different; ` +
      'npm run synth, look at what changes, then publish',
  );
}

function differences(dist: string, made: string): string[] {
  const [here, there] = [new Set(filesOf(dist)), new Set(filesOf(made))];
  const bytes = (folder: string, file: string) => readFileSync(path.join(folder, file));
  return [...new Set([...here, ...there])]
    .filter((file) => !here.has(file) || !there.has(file) || !bytes(dist, file).equals(bytes(made, file)))
    .sort();
}

function some(files: readonly string[]): string {
  const rest = files.length - 3;
  return files.slice(0, 3).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
