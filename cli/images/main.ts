import { join, relative } from 'node:path';
import { imagesOf } from '../../verify/images/images';
import { UnusableInput } from '../../verify/input-error';
import { loadDist } from '../../verify/load';
import { printable } from '../../verify/report';
import { type Result, run } from '../command';
import { type Given, imagesCommand } from './options';
import { VERSIONS, withoutDigest } from './without-digest';

/** The command `images`. @param root folder of the project @returns the exit code */
export const main = (argv: readonly string[], root = '.'): Result =>
  run(imagesCommand(), argv, (chosen) => {
    const { dist = join(relative('', root), 'dist'), env, json, withoutDigest } = chosen.opts<Given>();
    try {
      return withoutDigest ? listWithoutDigest(root) : list(dist, env, json);
    } catch (error) {
      if (!(error instanceof UnusableInput)) throw error;
      console.error(error.message.split('\n').map(printable).join('\n'));
      return 2;
    }
  });

function list(dist: string, environment: string | undefined, json = false): number {
  const all = loadDist(dist, environment).environments.map(imagesOf);
  const images = new Set(all.flatMap(({ images }) => images.map(({ image }) => image)));
  const lines = json ? JSON.stringify(all, undefined, 2).split('\n') : [...images].sort();
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
  const unknown = all.flatMap(({ environment, unknown }) => unknown.map((one) => `${environment}: ${one}`));
  for (const line of unknown) console.error(printable(line));
  return unknown.length > 0 ? 1 : 0;
}

function listWithoutDigest(root: string): number {
  const { images, of } = withoutDigest(root);
  process.stdout.write(images.map((image) => `${printable(image)}\n`).join(''));
  if (images.length === 0) return 0;
  const got = `${images.length} of ${of} without`;
  console.error(
    `${VERSIONS}: every image must have a digest, got ${got}; let Renovate fill them in: docs/renovate.md`,
  );
  return 1;
}
