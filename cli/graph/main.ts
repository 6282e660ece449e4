import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UnusableInput } from '../../verify/input-error';
import { loadDist } from '../../verify/load';
import { graphDocument } from './document';
import { page } from './page';

/** Writes the page. */
export async function main(argv: string[], root: string): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { dist: { type: 'string' }, env: { type: 'string' }, output: { type: 'string' } },
  });
  const dist = values.dist ?? path.join(root, 'dist');
  try {
    const { environments } = loadDist(dist, values.env);
    const output = values.output ?? path.join(root, 'graph.html');
    writeFileSync(output, page(await graphDocument(environments), root));
    console.log(output);
    return 0;
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    console.error(error.message);
    return 2;
  }
}
