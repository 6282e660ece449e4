import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

/** Texts by path. */
export type Tree = Readonly<Record<string, string>>;

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-bundle-'));
const bundle = path.join(folder, 'output.js');

beforeAll(() => {
  const entry = path.join(__dirname, '../../../cli/synth/output.ts');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', format: 'cjs', outfile: bundle });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that writes a tree into an output, with `prelude` run before. */
export const writerOf = (dist: string, tree: Tree, prelude: string): string => `
  const fs = require('node:fs');
  const { Output } = require(${JSON.stringify(bundle)});
  ${prelude}
  const output = new Output(${JSON.stringify(dist)});
  for (const [file, text] of Object.entries(${JSON.stringify(tree)})) output.write(file, text);
  output.commit();
`;

/** Ends the process before the n-th call that changes the disk. */
export const killBefore = (calls: number): string => `
  let left = ${calls};
  for (const name of ['writeFileSync', 'mkdirSync', 'mkdtempSync', 'renameSync', 'unlinkSync', 'rmdirSync', 'rmSync']) {
    const call = fs[name];
    fs[name] = (...args) => {
      if (--left === 0) process.kill(process.pid, 'SIGKILL');
      return call(...args);
    };
  }
`;
