import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { UnusableInput } from '../../verify/input-error';
import { loadDist } from '../../verify/load';
import { type Result, run } from '../command';
import { graphDocument } from './document';
import { type GraphOptions, graphCommand, graphOptions } from './options';
import { page } from './page';

export const main = (argv: string[], root: string): Result =>
  run(graphCommand(), argv, (chosen) => graph(graphOptions(chosen, root), root));

async function graph({ dist, env, output }: GraphOptions, root: string): Promise<number> {
  try {
    writeFileSync(output, page(await graphDocument(loadDist(dist, env)), root));
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    console.error(error.message);
    return 2;
  }
  console.error(`graph: written, open ${path.relative('', output)} in a browser`);
  return 0;
}
