import { spawnSync } from 'node:child_process';
import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { type Binaries, findPrograms, toBinaries } from '../../../cli/cluster/binaries/find';

/** `describe` for what needs a real control plane, which it never builds; says loudly when there is none. */
export function describeOnControlPlane(title: string, tests: (binaries: Binaries) => void): void {
  const found = findPrograms(process.env, cacheFolder());
  if (found.missing.length === 0) {
    describe(title, () => tests(toBinaries(found)));
    return;
  }
  process.stderr.write(
    `SKIPPED: ${title}: no ${found.missing.join(', ')}; npm run test:cluster builds them\n`,
  );
  describe.skip(title, () => {
    it.todo('needs a control plane');
  });
}

/** The same for what needs the real kubectl as well. */
export function describeWithKubectl(title: string, tests: (binaries: Binaries) => void): void {
  if (spawnSync('kubectl', ['version', '--client']).status === 0) {
    describeOnControlPlane(title, tests);
    return;
  }
  process.stderr.write(`SKIPPED: ${title}: no kubectl on the PATH\n`);
  describe.skip(title, () => {
    it.todo('needs kubectl');
  });
}
