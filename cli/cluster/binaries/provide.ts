import { mkdirSync } from 'node:fs';
import { type Binaries, type Found, findPrograms, toBinaries } from './find';
import { installedGo, isOlder } from './go-version';
import { buildControlPlane, kubernetesModule } from './kubernetes';
import { REQUIRED } from './programs';

/** There is nothing to test with, and nothing to make it with. */
export class NothingToTestWith extends Error {}

/**
 * The programs of the control plane: found, or built with Go where `KUBEBUILDER_ASSETS` names none.
 *
 * @throws NothingToTestWith when there is neither
 */
export async function provideBinaries(
  environment: NodeJS.ProcessEnv,
  cache: string,
  say: (line: string) => void,
): Promise<Binaries> {
  const found = findPrograms(environment, cache);
  if (found.missing.length === 0 || environment.KUBEBUILDER_ASSETS) return toBinaries(found);
  mkdirSync(cache, { recursive: true });
  const installed = await installedGo(cache);
  if (!installed) return withoutGo(found, 'none is installed');
  const module = await kubernetesModule(cache);
  if (isOlder(installed, module.GoVersion)) {
    return withoutGo(found, `${module.GoVersion} is needed, ${installed} is installed`);
  }
  await buildControlPlane(found.missing, module, cache, say);
  return toBinaries(findPrograms(environment, cache));
}

function withoutGo(found: Found, problem: string): Binaries {
  const lacking = REQUIRED.filter((program) => found.missing.includes(program));
  if (lacking.length === 0) return toBinaries(found);
  throw new NothingToTestWith(
    `${lacking.join(' and ')} must be there, got neither KUBEBUILDER_ASSETS nor a Go to build them with (${problem}); ` +
      'install Go, or set KUBEBUILDER_ASSETS to the folder that "setup-envtest use -p path" prints',
  );
}
