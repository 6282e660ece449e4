import { describeProvided } from '../../provided';
import { Delivered } from './delivered';
import { missingPrograms, providePrograms } from './programs/provide';

/** Milliseconds in which one cluster with Argo CD is up, where it has to be built first. */
const PATIENCE = 1_200_000;

/** `describe` for what needs a real Argo CD, one for all of its tests; says loudly when there is none. */
export function describeOnArgoCd(title: string, tests: (delivered: () => Delivered) => void): void {
  describeProvided(title, missingPrograms(), 'see docs/argocd-test.md', () => {
    let delivered: Delivered;
    beforeAll(async () => {
      delivered = await Delivered.start(await providePrograms());
    }, PATIENCE);
    afterAll(() => delivered?.stop());
    tests(() => delivered);
  });
}
