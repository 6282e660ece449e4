import { describeProvided } from '../provided';
import { Harness } from '../verify/mutations/harness';
import { Attempts } from './attempts';
import { Mesh } from './mesh';
import { withMutant } from './mutants';
import { missingPrograms, providePrograms } from './programs/provide';
import { promises } from './promises';

// Runs the mesh of dist/prod: istiod, pilot-agent and an Envoy for every pod, and makes every call that connections.json speaks of or is silent
// about. See docs/mesh-test.md: npm run test:mesh

/** Milliseconds in which the programs are built and the mesh is up. */
const PATIENCE = 1_200_000;

describeProvided('the mesh of dist', missingPrograms(), 'see docs/mesh-test.md', () => {
  const harness = new Harness();
  let mesh: Mesh;
  let attempts: Attempts;
  beforeAll(async () => {
    const began = Date.now();
    mesh = await Mesh.start(await providePrograms(), harness.environment('prod'));
    attempts = new Attempts(mesh);
    process.stderr.write(`${mesh.world.pods.length} proxies are ready, ${seconds(began)}\n`);
  }, PATIENCE);
  afterAll(async () => {
    await mesh?.stop();
    harness.close();
  });

  it('lets in what connections.json says, and nothing else', async () => {
    const began = Date.now();
    const all = attempts.all();
    const wrong = await attempts.differences(all);
    const counts = ['identity', 'plaintext', 'name', 'address'].map(
      (manner) => `${all.filter((one) => one.manner === manner).length} by ${manner}`,
    );
    process.stderr.write(`${all.length} calls (${counts.join(', ')}), ${seconds(began)}\n`);
    expect(wrong).toEqual([]);
    expect(all.filter(({ passes }) => passes).length).toBeGreaterThan(400);
    expect(all.length).toBeGreaterThan(5000);
  }, 900_000);

  const differencesAt = (name: string, port: number) => async (): Promise<string[]> =>
    attempts.differences(attempts.to(mesh.pod(name), port).filter(({ manner }) => manner !== 'address'));

  it('sees that a policy lets in everybody', async () => {
    const mutant = {
      object: 'AuthorizationPolicy observability-system/grafana',
      change: (spec: { rules: { from?: object }[] }) => {
        for (const rule of spec.rules) delete rule.from;
      },
    };
    const look = differencesAt('observability-system/grafana', 3000);
    const wrong = await withMutant(mesh, mutant, look, (seen) => seen.length > 0);
    expect(wrong).toContainEqual(
      expect.stringMatching(
        /tenant-acme-prod\/producer -> .*grafana:3000 .*says refused, passed.*; decided by .*AuthorizationPolicy observability-system\/grafana/,
      ),
    );
  }, 200_000);

  it('sees that a namespace takes calls in the clear', async () => {
    const mutant = {
      object: 'PeerAuthentication iam-system/iam-mtls',
      change: (spec: { mtls: { mode: string } }) => {
        spec.mtls.mode = 'PERMISSIVE';
      },
    };
    const look = differencesAt('iam-system/keycloak-instance', 8080);
    const wrong = await withMutant(mesh, mutant, look, (seen) => seen.length > 0);
    expect(wrong).toContainEqual(
      expect.stringMatching(
        /outside of the mesh -> .*:8080 .* by plaintext.*refused \(403\); decided by .*PeerAuthentication iam-system\/iam-mtls/,
      ),
    );
  }, 200_000);

  promises(
    () => mesh,
    (kind) => attempts.token(mesh.pod('tenant-acme-prod/api'), kind),
  );
});

const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;
