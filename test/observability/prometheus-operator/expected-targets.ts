import { type ScrapeTarget, targetsOf } from '../../../verify/connectivity/scrape-targets';
import { field, items, text } from '../../../verify/created/field';
import type { World } from '../../../verify/created/world';
import type { Environment, KubernetesObject } from '../../../verify/dist';
import { NODE_ADDRESS, type Placed } from './cluster-objects';

const MONITORING = 'monitoring.coreos.com';

/** What is asked, by job: as the proof `connectivity/scraped` has it. */
export type Asked = Readonly<Record<string, readonly string[]>>;

/** What the monitors of an environment have Prometheus ask, as the proof has it; of nodes and of what is probed, as dist says; and whom it tells. */
export function expectedTargets(environment: Environment, world: World, placed: readonly Placed[]): Asked {
  const addresses = new Map(placed.map(({ pod, address }) => [pod, address]));
  const all: Record<string, string[]> = {};
  const ofPods = ({ pods, endpoint }: ScrapeTarget): string[] =>
    pods.map(({ pod, port }) => url(endpoint, `${addresses.get(pod)}:${port}`));
  for (const kind of ['PodMonitor', 'ServiceMonitor']) {
    for (const monitor of environment.ofKind(MONITORING, kind)) {
      for (const [index, target] of targetsOf(world, monitor).entries()) {
        const found = isOfNodes(monitor) ? [url(target.endpoint, `${NODE_ADDRESS}:10250`)] : ofPods(target);
        all[`${jobOf(monitor)}/${index}`] = found.sort();
      }
    }
  }
  for (const probe of environment.ofKind(MONITORING, 'Probe')) {
    all[jobOf(probe)] = items(probe.manifest, 'spec', 'targets', 'staticConfig', 'static').map(String).sort();
  }
  const alertmanagers = world.podsIn('observability-system').filter(({ name }) => name === 'alertmanager');
  all['alertmanager/0'] = alertmanagers.map((pod) => `https://${addresses.get(pod)}:9093`);
  return all;
}

/** `podMonitor/observability-system/istio-proxy`. */
const jobOf = ({ kind, namespace, name }: KubernetesObject): string =>
  `${kind.charAt(0).toLowerCase()}${kind.slice(1)}/${namespace}/${name}`;

const isOfNodes = ({ manifest }: KubernetesObject): boolean =>
  field(manifest, 'spec', 'selector', 'matchLabels', 'app.kubernetes.io/name') === 'kubelet';

const url = (endpoint: unknown, address: string): string =>
  `${(text(endpoint, 'scheme') ?? 'http').toLowerCase()}://${address}${text(endpoint, 'path') ?? '/metrics'}`;

type Found = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

/** What Prometheus asks, in the same words; of a probe whom the exporter asks. */
export const foundTargets = (found: Found): Asked =>
  Object.fromEntries(
    Object.entries(found).map(([job, targets]) => [
      job,
      targets.map((target) => (job.startsWith('probe/') ? probed(target) : (target.__url__ ?? ''))).sort(),
    ]),
  );

const probed = ({ __url__ = '' }: Readonly<Record<string, string>>): string =>
  new URL(__url__).searchParams.get('target') ?? '';

/** What one says and the other does not, a line each. */
export function differences(expected: Asked, found: Asked): string[] {
  const jobs = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return jobs.flatMap((job) => {
    const [wanted = [], there = []] = [expected[job], found[job]];
    return [
      ...(expected[job] ? [] : [`${job}: a job that the proof does not know`]),
      ...(found[job] ? [] : [`${job}: no job in the configuration`]),
      ...wanted
        .filter((one) => !there.includes(one))
        .map((one) => `${job}: ${one} is expected and not found`),
      ...there
        .filter((one) => !wanted.includes(one))
        .map((one) => `${job}: ${one} is found and not expected`),
    ];
  });
}
