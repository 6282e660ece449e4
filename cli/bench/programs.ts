import fs from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { realObjects } from './tenant-objects';
import { tenantName, workloadFile, workloadModule } from './workload';

const names = ['plain', 'stock', 'emitter', 'usage'] as const;

/** Where each program of `programs/` is, as a bundle of its own, so that none loads what another needs. */
export type Programs = Readonly<Record<(typeof names)[number], string>> & {
  /** How many objects a tenant has. */
  readonly objects: number;
};

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
  const objects = realObjects(1);
  fs.writeFileSync(workloadFile(outdir), workloadModule(objects, tenantName(1)));
  const file = (name: string) => path.join(outdir, `${name}.js`);
  return {
    plain: file('plain'),
    stock: file('stock'),
    emitter: file('emitter'),
    usage: file('usage'),
    objects: objects.length,
  };
}
