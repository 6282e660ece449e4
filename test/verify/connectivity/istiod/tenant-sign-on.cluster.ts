import { Harness } from '../../mutations/harness';
import { type Editable, MutableDist } from '../../mutations/mutation';
import { askIstiod, istioProxies } from './program';
import { type Claim, Surroundings } from './surroundings';

// Has the code of istiod say whom the frontends of stages ask about requests: one name for all, and of each stage its own pods alone. Needs Go
// and istioctl that was built: npm run test:planted-faults

const NAME = 'outbound|4180||sign-on.tenants.internal';
const STAGES = ['tenant-globex-prod', 'tenant-globex-test'];
const harness = new Harness();
afterAll(() => harness.close());

interface Sent {
  readonly Client: string;
  readonly Cluster: string;
  readonly Address: string;
  readonly Tls: string;
}

const programOf = async (): Promise<string> => {
  const program = await istioProxies();
  if (!program) throw new Error('istioctl must be there; see docs/cluster-test.md');
  return program;
};

const dist = (change: (dist: MutableDist) => void = () => undefined) => {
  const mutable = new MutableDist(harness.environment('prod'));
  change(mutable);
  return mutable.toEnvironment();
};

it('leads the frontend of a stage to the sign-in of that stage, by mutual TLS, and nobody else anywhere', async () => {
  const cluster = new Surroundings(dist(), 'all');
  const [answer] = askIstiod<Sent[]>(await programOf(), 'result', [['prod', cluster]]);
  const led = (answer?.said ?? []).filter((one) => one.Cluster === NAME);
  const addressOf = (namespace: string) =>
    cluster.claims.find(({ client, port }: Claim) => client === `${namespace}/frontend` && port === 4180)
      ?.address;
  const asked = (client: string) =>
    led.filter(({ Client }) => Client === client).map(({ Address, Tls }) => [Address, Tls]);
  for (const stage of STAGES) expect(asked(`${stage}/frontend`)).toEqual([[addressOf(stage), 'mtls']]);
  expect(addressOf(STAGES[0] as string)).not.toBe(addressOf(STAGES[1] as string));
  expect([...new Set(led.map(({ Client }) => Client.split('/')[0]))].sort()).toEqual(STAGES);
}, 300_000);

it('has the sidecars of both ask the cluster of that name, and refuse all where istiod does not know it', async () => {
  const pods = STAGES.map((stage) => `${stage}/frontend`);
  const without = dist((changed) => changed.remove('ServiceEntry iam-system/tenant-sign-on'));
  const [known, unknown] = askIstiod<Editable[][]>(await programOf(), 'inbound', [
    ['prod', new Surroundings(dist(), pods)],
    ['without', new Surroundings(without, pods)],
  ]);
  for (const listeners of known?.said ?? []) {
    const [asking] = filtersOf(listeners).filter(({ name }) => name === 'envoy.filters.http.ext_authz');
    expect(asking.typedConfig.httpService.serverUri.cluster).toBe(NAME);
    expect(asking.typedConfig.failureModeAllow).toBeUndefined();
  }
  expect(known?.said).toHaveLength(2);
  for (const listeners of unknown?.said ?? []) {
    const names = filtersOf(listeners).map(({ name }) => name);
    expect(names).not.toContain('envoy.filters.http.ext_authz');
    const denying = filtersOf(listeners).filter(({ typedConfig }) => typedConfig?.rules?.action === 'DENY');
    expect(JSON.stringify(denying)).toContain('deny-due-to-bad-CUSTOM-action');
  }
}, 300_000);

/** Of what takes HTTP in mutual TLS on the port of the frontend. */
function filtersOf(listeners: readonly Editable[]): Editable[] {
  const chain = listeners
    .flatMap(({ filterChains }) => filterChains)
    .find(
      ({ filterChainMatch: match }) => match?.destinationPort === 8080 && match.transportProtocol === 'tls',
    );
  return chain.filters.at(-1).typedConfig.httpFilters;
}
