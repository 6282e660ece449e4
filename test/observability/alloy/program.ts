import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../../cli/cluster/binaries/build';
import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { isInstalled } from '../../provided';

const SOURCE = readFileSync(path.join(__dirname, 'main.go'), 'utf8');

/** Alloy's parser is a module of its own; Alloy itself is none that can be built from the registry. */
const MODULE =
  'module plinth.dev/alloy-syntax\n\ngo 1.26.5\n\nrequire github.com/grafana/alloy/syntax v0.1.1\n';

/** One for each version of its source. */
const NAME = `alloy-syntax-${createHash('sha256').update(SOURCE).update(MODULE).digest('hex').slice(0, 12)}`;
const FILE = path.join(cacheFolder(), NAME);

export const missingPrograms = (): string[] =>
  existsSync(FILE) || isInstalled('go', 'version') ? [] : ['go'];

/** The program that reads a configuration as Alloy does, see main.go; built once, in seconds. */
export async function provideParser(): Promise<string> {
  if (existsSync(FILE)) return FILE;
  const wrapper = { module: MODULE, sources: { 'main.go': SOURCE }, linkerFlags: '' };
  await build(wrapper, [{ program: NAME, package: '.' }], path.dirname(FILE), (line) => {
    process.stderr.write(`${line}\n`);
  });
  return FILE;
}
