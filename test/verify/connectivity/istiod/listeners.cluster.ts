import { ofListeners } from '../../mutations/generated/listeners';
import { Harness } from '../../mutations/harness';
import { MutableDist } from '../../mutations/mutation';
import { askIstiod, istioProxies } from './program';
import { Surroundings } from './surroundings';

// Has the code of istiod make the listeners of every proxy, for the real dist and for faults that are planted in it, and looks at what it
// reports as conflicts. Needs Go, and istioctl that was built: npm run test:planted-faults

const harness = new Harness();
afterAll(() => harness.close());

/** Places of each kind of fault. */
const PLACES = 3;

/** Dists by what is wrong with them. */
function* cases(): Iterable<[string, Surroundings]> {
  const real = harness.environment('prod');
  yield ['nothing', new Surroundings(real, 'all')];
  for (const { name, generate } of ofListeners) {
    for (const { at, mutate } of [...generate(real)].slice(0, PLACES)) {
      const dist = new MutableDist(real);
      mutate(dist);
      yield [`${name}: ${at}`, new Surroundings(dist.toEnvironment(), 'all')];
    }
  }
}

it('has a conflict of listeners exactly where the proof finds one', async () => {
  const program = await istioProxies();
  if (!program) {
    process.stderr.write(
      'SKIPPED: conflicts of listeners: no istioctl; npm run test:cluster -- --build-istioctl builds it\n',
    );
    return;
  }
  const silent = askIstiod<unknown[]>(program, 'conflicts', cases()).filter(({ said }) => said.length === 0);
  expect(silent.map(({ name }) => name)).toEqual(['nothing']);
}, 600_000);
