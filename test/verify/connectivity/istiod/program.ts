import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from '../../../../cli/cluster/binaries/build';
import { cacheFolder } from '../../../../cli/cluster/binaries/cache';
import { istioctlModule } from '../../../../cli/cluster/tools/istioctl-module';
import type { Surroundings } from './surroundings';

const SOURCE = readFileSync(path.join(__dirname, 'main.go'), 'utf8');

/** One for each version of its source. */
const NAME = `istio-proxies-${createHash('sha256').update(SOURCE).digest('hex').slice(0, 12)}`;

/**
 * The program that says what istiod tells proxies; undefined where it is not to be had. Built once, where istioctl has been built, of whose
 * module it is.
 */
export async function istioProxies(): Promise<string | undefined> {
  const folder = cacheFolder();
  const program = path.join(folder, NAME);
  if (existsSync(program)) return program;
  if (!existsSync(path.join(folder, 'istioctl'))) return undefined;
  const wrapper = { module: istioctlModule, sources: { 'main.go': SOURCE }, linkerFlags: '' };
  await build(wrapper, [{ program: NAME, package: '.' }], folder, (line) => {
    process.stderr.write(`${line}\n`);
  });
  return program;
}

/** What the program writes about a cluster, a file each: see main.go. */
type Answer = 'result' | 'conflicts' | 'gateways' | 'inbound';

/** A cluster, what it is called, and what the program says of it. */
interface Said<S> {
  readonly name: string;
  readonly cluster: Surroundings;
  readonly said: S;
}

/** Has the program look at clusters. @returns what it says of each, in their order */
export function askIstiod<S>(
  program: string,
  answer: Answer,
  clusters: Iterable<readonly [name: string, cluster: Surroundings]>,
): Said<S>[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'plinth-istiod-'));
  try {
    const all = [...clusters].map(([name, cluster], index) => {
      const own = path.join(folder, String(index));
      mkdirSync(own);
      for (const [file, text] of Object.entries(cluster.files)) writeFileSync(path.join(own, file), text);
      return { name, cluster, own };
    });
    const { status, stderr } = spawnSync(
      program,
      all.map(({ own }) => own),
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    if (status !== 0) throw new Error(`istiod's code must look at every cluster, got:\n${stderr}`);
    return all.map(({ name, cluster, own }) => ({
      name,
      cluster,
      said: JSON.parse(readFileSync(path.join(own, `${answer}.json`), 'utf8')),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
