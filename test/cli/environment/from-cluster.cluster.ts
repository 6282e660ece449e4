import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ApiClient } from '../../../cli/cluster/api/client';
import { Resources } from '../../../cli/cluster/api/resources';
import { ControlPlane } from '../../../cli/cluster/control-plane/control-plane';
import { until } from '../../../cli/cluster/until';
import { factsOf } from '../../../cli/environment/cluster/facts';
import { clusterText } from '../../../cli/environment/cluster/print';
import { describeWithKubectl } from '../cluster/provided';
import { type AnyObject, answersOf, kinds, objectsOf } from './clusters';

// Needs a real control plane, so `npm test` does not run it: npm run test:planted-faults

const ROOT = path.join(__dirname, '../../..');

/** Network of the Services of the control plane under test; addresses of others are left to it. */
const SERVICES = '10.96.';

function asItTakesIt({ status: _, ...object }: AnyObject): AnyObject {
  const { clusterIP } = object.spec ?? {};
  if (object.kind !== 'Service' || !clusterIP || clusterIP.startsWith(SERVICES)) return object;
  return { ...object, spec: { ...object.spec, clusterIP: undefined, clusterIPs: undefined } };
}

/** Puts an object there with its status, which the server takes apart from the rest. */
async function put(client: ApiClient, resources: Resources, object: AnyObject): Promise<void> {
  const { name, namespace } = object.metadata;
  const at = { apiVersion: object.apiVersion, kind: object.kind, name, namespace };
  const found = await until(20, () => resources.path(at));
  if (!found) throw new Error(`${object.kind} must be served`);
  const { ok, body } = await client.apply(`${found}?fieldManager=test&force=true`, asItTakesIt(object));
  if (!ok) throw new Error(`${object.kind} ${name}: ${body.message}`);
  if (object.status) {
    // a node may have two addresses of one type, which server-side apply takes for the same one
    const { ok, body } = await client.merge(`${found}/status`, { status: object.status });
    if (!ok) throw new Error(`${object.kind} ${name}: ${body.message}`);
  }
}

function plinth(kubeconfig: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    'node',
    ['cli/plinth.js', 'environment', 'from-cluster', ...args],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: '1' },
    },
  );
  return { status, stdout, stderr };
}

/** The same access, as a user that has no rights. */
function nobody(kubeconfig: string): string {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  config.users[0].user.as = 'nobody';
  writeFileSync(kubeconfig, JSON.stringify(config));
  return kubeconfig;
}

describeWithKubectl('a cluster with the objects of', (binaries) => {
  let controlPlane: ControlPlane | undefined;
  afterEach(async () => {
    await controlPlane?.stop();
    controlPlane = undefined;
  });

  it.each(kinds)(
    '%s: is asked by the command',
    async (kind) => {
      controlPlane = await ControlPlane.start(binaries);
      const { client } = controlPlane;
      const resources = new Resources(client);
      // the server makes the Service kubernetes itself, and there is no kubelet
      const objects = objectsOf(kind).filter(
        (object) =>
          object.kind !== 'KubeletConfiguration' && object.metadata.name !== 'v1beta1.metrics.k8s.io',
      );
      for (const object of objects)
        if (object.kind !== 'Service' || object.metadata.name !== 'kubernetes')
          await put(client, resources, object);

      const facts = factsOf(answersOf(objects));
      const { status, stdout, stderr } = plinth(controlPlane.kubeconfig());
      expect(stdout).toBe(`${clusterText(facts)}\n`);
      const [failure, ...said] = stderr.trimEnd().split('\n');
      expect(failure).toMatch(
        /^could not find out: configuration of the kubelet of \S+: could not be read: /,
      );
      expect(said).toEqual(facts.unknown.map((line) => `could not find out: ${line}`));
      expect(status).toBe(0);
    },
    60_000,
  );

  it('a cluster that cannot be reached: is one line', async () => {
    controlPlane = await ControlPlane.start(binaries);
    const { status, stdout, stderr } = plinth(controlPlane.kubeconfig(), '--context', 'nowhere');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^plinth environment from-cluster: cluster must answer .*nowhere.*\n$/);
  }, 60_000);

  it('kind, seen by somebody who may read nothing: is a line for each thing, and goes on', async () => {
    controlPlane = await ControlPlane.start(binaries);
    const { status, stdout, stderr } = plinth(nobody(controlPlane.kubeconfig()));
    expect(status).toBe(0);
    expect(stdout).toMatch(/cidrs: could not be found out, and must be given/);
    expect(stderr).toMatch(
      /^could not find out: nodes: could not be read: .*nodes is forbidden: User "nobody"/m,
    );
    const others = stderr
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('could not find out: '));
    expect(others).toEqual([]);
  }, 60_000);
});
