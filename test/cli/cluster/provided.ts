import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { type Binaries, findPrograms, toBinaries } from '../../../cli/cluster/binaries/find';
import { describeProvided, isInstalled } from '../../provided';

/** `describe` for what needs a real control plane, which it never builds; says loudly when there is none. */
export function describeOnControlPlane(title: string, tests: (binaries: Binaries) => void): void {
  const found = findPrograms(process.env, cacheFolder());
  describeProvided(title, found.missing, 'npm run test:cluster builds them', () => tests(toBinaries(found)));
}

/** The same for what needs the real kubectl as well. */
export function describeWithKubectl(title: string, tests: (binaries: Binaries) => void): void {
  if (isInstalled('kubectl', 'version', '--client')) describeOnControlPlane(title, tests);
  else describeProvided(title, ['kubectl'], 'put one on the PATH', () => undefined);
}
