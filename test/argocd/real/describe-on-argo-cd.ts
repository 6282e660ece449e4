import { Delivered } from './delivered';
import { missingPrograms, providePrograms } from './programs/provide';

/** Milliseconds in which one cluster with Argo CD is up, where it has to be built first. */
const PATIENCE = 1_200_000;

/** `describe` for what needs a real Argo CD, one for all of its tests; says loudly when there is none. */
export function describeOnArgoCd(title: string, tests: (delivered: () => Delivered) => void): void {
  const missing = missingPrograms();
  if (missing.length > 0) {
    process.stderr.write(`SKIPPED: ${title}: no ${missing.join(', ')}; see docs/argocd-test.md\n`);
    describe.skip(title, () => {
      it.todo('needs Argo CD');
    });
    return;
  }
  describe(title, () => {
    let delivered: Delivered;
    beforeAll(async () => {
      delivered = await Delivered.start(await providePrograms());
    }, PATIENCE);
    afterAll(() => delivered?.stop());
    tests(() => delivered);
  });
}
