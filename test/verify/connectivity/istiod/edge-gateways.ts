import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../../../cli/cluster/control-plane/free-ports';
import { createCertificates } from '../../../postgres/certificates';
import { Harness } from '../../mutations/harness';
import { type Editable, MutableDist } from '../../mutations/mutation';
import { hangUp } from './edge-client';
import { type Around, edgeBootstrap } from './edge-envoy';
import { envoyProgram, startEnvoy } from './envoy';
import { askIstiod, istioProxies } from './program';
import { Surroundings } from './surroundings';

/** An Envoy with what istiod's code tells the gateway: its ports here, and what it was told of clusters. */
interface EdgeGateway {
  readonly http: number;
  readonly https: number;
  /** Of its statistics. */
  readonly admin: number;
  /** File with who has called, by path. */
  readonly log: string;
  readonly clusters: readonly Editable[];
}

interface EdgeGateways<Case extends string> {
  /** A test of gateways; it is left out, loudly, where they are not to be had. */
  readonly test: (title: string, run: () => Promise<void>) => void;
  /** @throws where none runs */
  readonly gatewayOf: (of: Case) => EdgeGateway;
}

/**
 * Gateways of the real dist `prod`, changed in some cases, before one program: made before the tests of a file and ended after them.
 *
 * @param cases what is done to the dist, by case
 * @param upstream the program
 * @param around how the Envoys are other than the product's, and by `behind` what is no program. @default nothing is
 */
export function edgeGateways<Case extends string>(
  cases: Readonly<Record<Case, (dist: MutableDist) => unknown>>,
  upstream: http.Server,
  around: (free: { readonly program: number; readonly nobody: number }) => Partial<Around> = () => ({}),
): EdgeGateways<Case> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plinth-edge-'));
  const certificates = createCertificates();
  const harness = new Harness();
  const running: ChildProcess[] = [];
  const gateways = new Map<string, EdgeGateway>();

  beforeAll(async () => {
    const [istiod, envoy] = [await istioProxies(), envoyProgram()];
    if (!istiod || !envoy) return;
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const program = (upstream.address() as AddressInfo).port;
    const dists = Object.entries<(dist: MutableDist) => unknown>(cases).map(([name, change]) => {
      const dist = new MutableDist(harness.environment('prod'));
      change(dist);
      return [name, new Surroundings(dist.toEnvironment(), 'gateways')] as const;
    });
    for (const { name, said } of askIstiod<Editable[]>(istiod, 'gateways', dists)) {
      const [plain = 0, encrypted = 0, admin = 0, nobody = 0] = await freePorts(4);
      const log = path.join(folder, `${encrypted}.log`);
      const bootstrap = edgeBootstrap(said[0], {
        ports: { 80: plain, 443: encrypted },
        behind: () => ({ port: program }),
        certificates: () => certificates,
        admin,
        log,
        ...around({ program, nobody }),
      });
      running.push(await startEnvoy(envoy, folder, bootstrap));
      gateways.set(name, { http: plain, https: encrypted, admin, log, clusters: said[0].Clusters });
    }
  }, 600_000);

  afterAll(() => {
    hangUp();
    for (const envoy of running) envoy.kill();
    upstream.closeAllConnections();
    upstream.close();
    harness.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    test: (title, run) =>
      it(title, async () => {
        if (gateways.size > 0) await run();
        else process.stderr.write(`SKIPPED: ${title}: no istioctl that was built, or no Envoy\n`);
      }, 120_000),
    gatewayOf: (of) => {
      const gateway = gateways.get(of);
      if (!gateway) throw new Error(`${of}: a gateway must run, got none`);
      return gateway;
    },
  };
}
