import path from 'node:path';
import { build } from '../binaries/build';
import { isExecutable } from '../binaries/find';
import { istioctlModule } from './istioctl-module';

const TARGET = { program: 'istioctl', package: 'istio.io/istio/istioctl/cmd/istioctl' };

/** istioctl from the `PATH` or the cache, or built there if that is wanted; undefined where it is not to be had. */
export async function provideIstioctl(
  environment: NodeJS.ProcessEnv,
  cache: string,
  mayBuild: boolean,
  say: (line: string) => void,
): Promise<string | undefined> {
  const folders = [...(environment.PATH ?? '').split(path.delimiter), cache];
  const find = (): string | undefined =>
    folders.map((folder) => path.join(folder, TARGET.program)).find(isExecutable);
  const found = find();
  if (found || !mayBuild) return found;
  try {
    await build({ module: istioctlModule, linkerFlags: '' }, [TARGET], cache, say);
  } catch (error) {
    say(`istioctl cannot be built: ${(error as Error).message}`);
  }
  return find();
}
