import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient, Json } from '../api/client';
import type { Resources } from '../api/resources';
import type { ControlPlane } from '../control-plane/control-plane';
import { COUNTERS, POD_MAKERS } from '../control-plane/controller-manager';
import { type Fault, faultOf } from '../fault';
import { until } from '../until';
import { createNode, runPods } from './node';
import { Refusals } from './refusals';
import { injectSidecars } from './sidecars';
import { madePods, type PodMaker, podMakersIn } from './workload';

/** Seconds for all pods to be made. */
const PATIENCE = 120;

/** Seconds without a change after which there will be none: controllers try again, ever more slowly. */
const SETTLED = 10;

export interface MadePods {
  readonly makers: number;
  readonly pods: number;
  readonly faults: readonly Fault[];
}

/** Lets the controllers make the pods of every workload; waits until they have, or cannot. */
export async function makePods(
  controlPlane: ControlPlane,
  resources: Resources,
  objects: readonly KubernetesObject[],
): Promise<MadePods> {
  const { client } = controlPlane;
  const makers = podMakersIn(objects);
  await createNode(client);
  for (const maker of makers.filter(({ isScaled }) => isScaled)) {
    const path = await resources.path(maker);
    await client.merge(`${path}/scale`, { spec: { replicas: maker.pods } });
  }
  controlPlane.startControllers(COUNTERS);
  await quotasCounted(client);
  await injectSidecars(client, objects);
  controlPlane.startControllers(POD_MAKERS);
  const jobFaults = await Promise.all(
    makers.filter(({ object }) => object.kind === 'CronJob').map(({ object }) => runCronJob(client, object)),
  );

  const progress = new Progress();
  await until(PATIENCE, async () => {
    controlPlane.requireRunning();
    await runPods(client);
    const made = await count(client, resources, makers);
    const refusals = await Refusals.read(client);
    const isDone = makers.every((maker, position) => made[position] === maker.pods);
    const hasBegun = refusals.count > 0 || made.some((pods) => pods > 0);
    return isDone || (hasBegun && progress.hasSettled(`${made} ${refusals.count}`)) || undefined;
  });

  const made = await count(client, resources, makers);
  const refusals = await Refusals.read(client);
  const faults = makers.flatMap((maker, position) => {
    const pods = made[position] ?? 0;
    const reason = refusals.of(maker) ?? 'no reason is known';
    return pods === maker.pods
      ? []
      : [faultOf('pods', maker.object, `must have ${maker.pods} pods, got ${pods}: ${reason}`)];
  });
  const pods = made.reduce((sum, one) => sum + one, 0);
  return { makers: makers.length, pods, faults: [...jobFaults.flat(), ...faults] };
}

/** A quota whose use nobody has counted yet refuses nothing. */
async function quotasCounted(client: ApiClient): Promise<void> {
  const counted = await until(PATIENCE, async () => {
    const { body } = await client.get('/api/v1/resourcequotas');
    const isCounted = ({ spec, status }: Json) => Object.keys(spec.hard).every((key) => status.hard?.[key]);
    return body.items.every(isCounted) || undefined;
  });
  if (!counted) throw new Error(`quotas must be counted within ${PATIENCE} seconds, but are not`);
}

async function count(
  client: ApiClient,
  resources: Resources,
  makers: readonly PodMaker[],
): Promise<number[]> {
  const counts: number[] = [];
  for (const maker of makers) {
    const { body } = await client.get((await resources.path(maker)) as string);
    counts.push(madePods(maker.kind, body.status));
  }
  return counts;
}

/** What the controller of CronJobs does when the time has come. */
async function runCronJob(client: ApiClient, object: KubernetesObject): Promise<Fault[]> {
  const { name, namespace = 'default', manifest } = object;
  const { jobTemplate } = manifest.spec as Json;
  const { ok, body } = await client.post(`/apis/batch/v1/namespaces/${namespace}/jobs`, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...jobTemplate.metadata, name },
    spec: jobTemplate.spec,
  });
  return ok ? [] : [faultOf('pods', object, `must make a Job, got "${body.message}"; correct the template`)];
}

class Progress {
  private state = '';
  private since = Date.now();

  hasSettled(state: string): boolean {
    if (state !== this.state) {
      this.state = state;
      this.since = Date.now();
    }
    return Date.now() - this.since > SETTLED * 1000;
  }
}
