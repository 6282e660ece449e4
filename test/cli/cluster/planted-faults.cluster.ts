import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AccessTable } from '../../../cli/cluster/access/review';
import { argoCd } from '../../../cli/cluster/apply/apply';
import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { ControlPlane } from '../../../cli/cluster/control-plane/control-plane';
import { readDefinitions } from '../../../cli/cluster/definitions/read';
import { testEnvironment } from '../../../cli/cluster/environment-test';
import { describeFault } from '../../../cli/cluster/fault';
import { provideIstioctl } from '../../../cli/cluster/tools/provide-istioctl';
import { loadDist } from '../../../verify/load';
import { fixtures, writeFaultyDist } from './faulty-dist';
import { describeOnControlPlane } from './provided';

// Needs a real control plane, so `npm test` does not run it: npm run test:planted-faults

const ROOT = path.join(__dirname, '../../..');

const read = (namespace: string, ...verbs: string[]) => ({ namespace, verbs, resources: ['configmaps'] });

const access: AccessTable = {
  'valid/app': [read('valid', 'get', 'list')],
  'access-to-less/app': [read('access-to-less', 'get', 'list')],
  'access-to-more/app': [],
  'access-everywhere/app': [],
  'access-to-one-namespace-only/app': [read('*', 'list')],
  'access-of-a-tenant-*/api': [read('access-of-a-tenant-*', 'get')],
  'access-to-paths/app': [{ namespace: '*', verbs: ['get'], resources: ['/logs'] }],
};

describeOnControlPlane('a fault that is planted in dist', (binaries) => {
  const work = mkdtempSync(path.join(tmpdir(), 'plinth-faults-'));
  let controlPlane: ControlPlane;
  let istioctl: string | undefined;
  let found: string[];

  beforeAll(async () => {
    writeFaultyDist(work);
    const definitions = await readDefinitions(ROOT, process.env.PLINTH_CRDS);
    istioctl = await provideIstioctl(process.env, cacheFolder(), false, () => {});
    controlPlane = await ControlPlane.start(binaries);
    const [environment] = loadDist(work).environments;
    if (!environment) throw new Error('the dist with faults must have an environment');
    const { faults } = await testEnvironment(environment, controlPlane, {
      definitions,
      byHand: { chart: argoCd, bootstrap: argoCd },
      access,
      istioctl,
      istioExceptions: [],
      policyCases: path.relative(process.cwd(), path.join(__dirname, 'policy-cases')),
      say: () => {},
    });
    // Without what differs between machines: the folder of dist and that of the cases.
    found = faults.map((fault) =>
      describeFault(fault)
        .replace(/^\S+\.k8s\.yaml: /, '')
        .replace(/\S*policy-cases/, 'policy-cases'),
    );
  }, 180_000);

  afterAll(async () => {
    await controlPlane?.stop();
    rmSync(work, { recursive: true });
  });

  /** The faults that are about a fixture. */
  const about = (name: string): string[] =>
    found.filter((fault) =>
      new RegExp(`(?:^| )${name}(?:[/:]|$)`).test(fault.split(': ').slice(0, 3).join(': ')),
    );

  it.each(fixtures)('$name: is found, and nothing else is', ({ name, expected }) => {
    const needsIstioctl = expected.some((fault) => fault.includes(': istio: '));
    if (needsIstioctl && !istioctl) {
      process.stderr.write(`SKIPPED: ${name}: istioctl is neither on the PATH nor built\n`);
      return;
    }
    for (const beginning of expected) {
      expect(about(name)).toContainEqual(expect.stringMatching(new RegExp(`^${literally(beginning)}`)));
    }
    expect(about(name).filter((fault) => !expected.some((beginning) => fault.startsWith(beginning)))).toEqual(
      [],
    );
  });

  it('is found where it is planted and nowhere else', () => {
    expect(found.filter((fault) => !fixtures.some(({ name }) => about(name).includes(fault)))).toEqual([]);
  });
});

const literally = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
