import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../../../cli/cluster/binaries/build';
import { cacheFolder } from '../../../../cli/cluster/binaries/cache';
import { type Binaries, findPrograms, toBinaries } from '../../../../cli/cluster/binaries/find';
import { isInstalled } from '../../../provided';
import { argocdModule } from './module';

const SOURCE = readFileSync(path.join(__dirname, 'main.go'), 'utf8');

/** One for each version of its source. */
const NAME = `argocd-${createHash('sha256').update(SOURCE).update(argocdModule).digest('hex').slice(0, 12)}`;

export interface Programs {
  readonly controlPlane: Binaries;
  /** Argo CD's programs in one, see main.go. */
  readonly argocd: string;
  /** Folder or address of the custom resource definitions. @default they are downloaded */
  readonly definitions?: string;
}

/** What is missing of what the programs need; empty where they can be had. */
export function missingPrograms(): string[] {
  const lacking = ['git', 'redis-server'].filter((program) => !isInstalled(program, '--version'));
  const { missing } = findPrograms(process.env, cacheFolder());
  const canBuild = existsSync(path.join(cacheFolder(), NAME)) || isInstalled('go', 'version');
  return [...lacking, ...missing, ...(canBuild ? [] : ['go'])];
}

/** The programs; Argo CD's are built once, in about three minutes. */
export async function providePrograms(): Promise<Programs> {
  const folder = cacheFolder();
  const argocd = path.join(folder, NAME);
  if (!existsSync(argocd)) {
    const wrapper = { module: argocdModule, sources: { 'main.go': SOURCE }, linkerFlags: '' };
    await build(wrapper, [{ program: NAME, package: '.' }], folder, (line) => {
      process.stderr.write(`${line}\n`);
    });
  }
  const controlPlane = toBinaries(findPrograms(process.env, folder));
  return { controlPlane, argocd, definitions: process.env.PLINTH_CRDS };
}
