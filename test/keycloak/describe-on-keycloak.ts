import { describeProvided } from '../provided';
import { missingPrograms, providePrograms } from './programs/provide';
import { Realms } from './realms';

/** Milliseconds in which all of it is up, where it has to be built first. */
const PATIENCE = 1_200_000;

/**
 * `describe` for what needs a real Keycloak and realm operator, one for all of its tests; says loudly when there is none.
 *
 * @param lacking other programs that the tests need and that are missing
 */
export function describeOnKeycloak(
  title: string,
  tests: (realms: () => Realms) => void,
  lacking: readonly string[] = [],
): void {
  describeProvided(title, [...missingPrograms(), ...lacking], 'see docs/keycloak-test.md', () => {
    let realms: Realms;
    beforeAll(async () => {
      realms = await Realms.start(await providePrograms());
    }, PATIENCE);
    afterAll(() => realms?.stop());
    tests(() => realms);
  });
}
