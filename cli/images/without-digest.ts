import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, UnusableInput } from '../../verify/input-error';

/** Where the platform names its images. Read as text, as Renovate reads it; of a dist nobody knows which images could be pinned. */
export const VERSIONS = 'constructs/versions.ts';

const IMAGE = /\bimage\('(?<name>[^']+)', '(?<tag>[^']+)', '(?<digest>[^']*)'\)/g;

export interface WithoutDigest {
  /** In the order of their names. */
  readonly images: readonly string[];
  /** How many the platform names. */
  readonly of: number;
}

/** The images that the platform names by a tag alone, which whoever owns it can move. @param root folder of the project */
export function withoutDigest(root: string): WithoutDigest {
  const file = join(root, VERSIONS);
  const all = existsSync(file) ? [...readFileSync(file, 'utf8').matchAll(IMAGE)] : [];
  if (all.length === 0) {
    const reason =
      "images must be written as image('name', 'tag', 'digest'), a line each, got none; write them so";
    throw new UnusableInput([new InputError(VERSIONS, reason)]);
  }
  const images = all.flatMap(([, name, tag, digest]) => (digest ? [] : `${name}:${tag}`));
  return { images: images.sort(), of: all.length };
}
