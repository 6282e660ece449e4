import path from 'node:path';
import { buildSync } from 'esbuild';

const names = ['plain', 'stock', 'emitter', 'usage'] as const;

/** Where each program of `programs/` is, as a bundle of its own, so that none loads what another needs. */
export type Programs = Readonly<Record<(typeof names)[number], string>>;

export function buildPrograms(root: string): Programs {
  const outdir = path.join(root, '.build', 'bench');
  buildSync({
    absWorkingDir: root,
    entryPoints: names.map((name) => `cli/bench/programs/${name}.ts`),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  const file = (name: string) => path.join(outdir, `${name}.js`);
  return { plain: file('plain'), stock: file('stock'), emitter: file('emitter'), usage: file('usage') };
}
