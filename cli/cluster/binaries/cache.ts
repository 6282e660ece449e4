import { homedir } from 'node:os';
import path from 'node:path';
import { KUBERNETES_RELEASE } from './release';

/** Folder for what is built once: outside of the repository, one for each release and kind of machine. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const caches = environment.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return path.join(caches, 'plinth', `kubernetes-${KUBERNETES_RELEASE}-${process.platform}-${process.arch}`);
}
