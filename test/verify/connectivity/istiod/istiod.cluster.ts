import { ofTheClientSide } from '../../mutations/generated/client-side';
import { Harness } from '../../mutations/harness';
import { MutableDist } from '../../mutations/mutation';
import { askIstiod, istioProxies } from './program';
import { type Claim, Surroundings } from './surroundings';

// Asks the code of istiod itself what it tells the proxies, for the real dist and for faults that are planted in it, and compares it with
// what the proof says that they send. Needs Go, and istioctl that was built: npm run test:planted-faults

/** Faults that are not in the clusters of Envoy: routes and listeners are told apart from them. */
const ELSEWHERE = /VirtualService|leads a port|tunnel|addresses/;

/** A ServiceEntry beside a Service of its host: which of the two counts is for nobody to rely on. */
const isEither = (name: string, at: string): boolean =>
  name.includes('ServiceEntry') && at.split(' in ')[1] === at.split('.')[1];

/** Places of each kind of fault. */
const PLACES = 9;

interface Sent {
  readonly Client: string;
  readonly Cluster: string;
  readonly Address: string;
  readonly Tls: 'mtls' | 'tls' | 'plain';
}

const harness = new Harness();
afterAll(() => harness.close());

/** Dists by what is wrong with them. */
function* cases(): Iterable<[string, Surroundings]> {
  const real = harness.environment('prod');
  yield ['nothing', new Surroundings(real)];
  for (const { name, generate } of ofTheClientSide.filter((one) => !ELSEWHERE.test(one.name))) {
    const all = [...generate(real)].filter(({ at }) => !isEither(name, at));
    const step = Math.max(1, Math.floor(all.length / PLACES));
    for (const { at, mutate } of all.filter((_, index) => index % step === 0)) {
      const dist = new MutableDist(real);
      mutate(dist);
      yield [`${name}: ${at}`, new Surroundings(dist.toEnvironment())];
    }
  }
}

/** What istiod says of a call: of the Services that the proxy knows, the one that is worst. */
function isEncrypted({ client, address, clusters }: Claim, sent: readonly Sent[]): boolean {
  const known = sent.filter(
    ({ Client, Cluster, Address }) =>
      Client === client && clusters.includes(Cluster) && (Address === address || Address === '*'),
  );
  return known.length > 0 && known.every(({ Tls }) => Tls !== 'plain');
}

it('sends what istiod has it send', async () => {
  const program = await istioProxies();
  if (!program) {
    process.stderr.write(
      'SKIPPED: what istiod sends: no istioctl; npm run test:cluster -- --build-istioctl builds it\n',
    );
    return;
  }
  const all = askIstiod<Sent[]>(program, 'result', cases());
  const wrong = all.flatMap(({ name, cluster, said }) =>
    cluster.claims
      .filter((claim) => claim.isEncrypted !== isEncrypted(claim, said))
      .map(({ client, address, port }) => `${name}: ${client} -> ${address}:${port}`),
  );
  expect(wrong).toEqual([]);
  expect(all.length).toBeGreaterThan(60);
  expect(all.flatMap(({ cluster }) => cluster.claims).some((claim) => !claim.isEncrypted)).toBe(true);
}, 1_800_000);
