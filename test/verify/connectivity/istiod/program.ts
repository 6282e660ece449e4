import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../../../cli/cluster/binaries/build';
import { cacheFolder } from '../../../../cli/cluster/binaries/cache';
import { istioctlModule } from '../../../../cli/cluster/tools/istioctl-module';

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
