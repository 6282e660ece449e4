import { isCreated, originOf, type WorldObject } from '../created/creation';
import { field, items, mapping, number, text } from '../created/field';
import { podTemplate } from '../created/kubernetes';
import type { Pod } from '../created/pod';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Path } from '../locate';
import { mergeAt } from './merge';
import { POD_SOURCES, type PodSource } from './pod-source';

/** An object that pods are made of, with as much of them as it determines. */
export interface Workload {
  readonly object: KubernetesObject;
  /** A pod template: `metadata`, `spec`. */
  readonly template: unknown;
  /** Whether its pods are meant to run until they are replaced. */
  readonly isLongRunning: boolean;
  /** How many pods it asks for; undefined where that is not its to say (DaemonSets, Jobs). */
  readonly replicas: number | undefined;
  /** The field with that number. */
  readonly counted: Path;
  /** Why its pods have a token, where an operator needs them to. */
  readonly token?: string;
  /** Where a field of the template is in the manifest; the manifest's root for what an operator adds. */
  at(path: Path): Path;
}

export interface Container {
  /** In the pod template. */
  readonly path: Path;
  readonly value: unknown;
  readonly name: string;
}

const known = new WeakMap<Environment, readonly Workload[]>();

/** Every workload of an environment's dist; what charts bring is not in it. */
export function workloadsOf(environment: Environment): readonly Workload[] {
  const workloads =
    known.get(environment) ?? environment.objects.flatMap((object) => toWorkload(object, environment) ?? []);
  known.set(environment, workloads);
  return workloads;
}

const SOURCES = new Map(POD_SOURCES.map((source) => [`${source.group}/${source.kind}`, source]));

function toWorkload(object: KubernetesObject, environment: Environment): Workload | undefined {
  const source = SOURCES.get(`${object.group}/${object.kind}`);
  if (source) return ofSource(object, source);
  const base = podTemplate(object);
  if (base === undefined) return undefined;
  const template = field(object.manifest, ...base);
  return {
    object,
    template,
    isLongRunning: isLongRunning(object, template),
    replicas: replicasOf(object, environment),
    counted: ['spec', 'replicas'],
    at: (path) => [...base, ...path],
  };
}

function ofSource(object: KubernetesObject, source: PodSource): Workload {
  const origins = source.origins(object);
  const template = origins.reduce(
    (merged, [inTemplate, inResource]) => mergeAt(merged, inTemplate, field(object.manifest, ...inResource)),
    source.provided(object),
  );
  return {
    object,
    template,
    isLongRunning: true,
    replicas: number(object.manifest, ...source.replicas) ?? 1,
    counted: source.replicas,
    token: source.token,
    at: (path) => {
      const origin = [...origins]
        .reverse()
        .find(([inTemplate]) => inTemplate.every((step, at) => path[at] === step));
      return origin ? [...origin[1], ...path.slice(origin[0].length)] : [];
    },
  };
}

function isLongRunning({ kind }: KubernetesObject, template: unknown): boolean {
  if (kind === 'Job' || kind === 'CronJob') return false;
  return kind !== 'Pod' || (text(template, 'spec', 'restartPolicy') ?? 'Always') === 'Always';
}

function replicasOf(object: KubernetesObject, environment: Environment): number | undefined {
  if (object.kind === 'Pod') return 1;
  if (!['Deployment', 'StatefulSet', 'ReplicaSet'].includes(object.kind)) return undefined;
  const scaler = scalersOf(environment).get(`${object.kind}/${object.namespace}/${object.name}`);
  if (scaler) return number(scaler.manifest, 'spec', 'minReplicas') ?? 1;
  return number(object.manifest, 'spec', 'replicas') ?? 1;
}

const scalers = new WeakMap<Environment, ReadonlyMap<string, KubernetesObject>>();

/** HorizontalPodAutoscalers by what they scale. */
function scalersOf(environment: Environment): ReadonlyMap<string, KubernetesObject> {
  const found =
    scalers.get(environment) ??
    new Map(
      environment.ofKind('autoscaling', 'HorizontalPodAutoscaler').map((object) => {
        const { kind, name } = mapping(object.manifest, 'spec', 'scaleTargetRef');
        return [`${String(kind)}/${object.namespace}/${String(name)}`, object];
      }),
    );
  scalers.set(environment, found);
  return found;
}

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

export const containersOf = ({ template }: Workload): Container[] =>
  LISTS.flatMap((list) =>
    items(template, 'spec', list).map((value, index) => ({
      path: ['spec', list, index],
      value,
      name: text(value, 'name') ?? String(index),
    })),
  );

const podsByOrigin = new WeakMap<Environment, ReadonlyMap<WorldObject, readonly Pod[]>>();

/** The pods of a workload as others see them, with the labels that an operator gives them; Jobs beside it are left out. */
export function podsOf(workload: Workload, environment: Environment): readonly Pod[] {
  const byOrigin = podsByOrigin.get(environment) ?? groupByOrigin(World.of(environment).pods);
  podsByOrigin.set(environment, byOrigin);
  const pods = byOrigin.get(workload.object) ?? [];
  return workload.isLongRunning ? pods.filter((pod) => !isOfJob(pod)) : pods;
}

export const isOfJob = ({ object }: Pod): boolean => isCreated(object) && object.createdBy?.kind === 'Job';

function groupByOrigin(pods: readonly Pod[]): Map<WorldObject, Pod[]> {
  const groups = new Map<WorldObject, Pod[]>();
  for (const pod of pods) {
    const origin = originOf(pod.object);
    groups.set(origin, [...(groups.get(origin) ?? []), pod]);
  }
  return groups;
}
