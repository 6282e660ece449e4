import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ofTheClientSide } from '../../mutations/generated/client-side';
import { Harness } from '../../mutations/harness';
import { MutableDist } from '../../mutations/mutation';
import { istioProxies } from './program';
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

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-istiod-'));
const harness = new Harness();
afterAll(() => {
  harness.close();
  rmSync(folder, { recursive: true, force: true });
});

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
  const all = [...cases()].map(([name, surroundings], index) => {
    const own = path.join(folder, String(index));
    mkdirSync(own);
    for (const [file, text] of Object.entries(surroundings.files)) writeFileSync(path.join(own, file), text);
    return { name, own, claims: surroundings.claims };
  });
  const run = spawnSync(
    program,
    all.map(({ own }) => own),
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  expect(run.status).toBe(0);
  const wrong = all.flatMap(({ name, own, claims }) => {
    const sent = JSON.parse(readFileSync(path.join(own, 'result.json'), 'utf8')) as Sent[];
    return claims
      .filter((claim) => claim.isEncrypted !== isEncrypted(claim, sent))
      .map(({ client, address, port }) => `${name}: ${client} -> ${address}:${port}`);
  });
  expect(wrong).toEqual([]);
  expect(all.length).toBeGreaterThan(60);
  expect(all.flatMap(({ claims }) => claims).some((claim) => !claim.isEncrypted)).toBe(true);
}, 1_800_000);
