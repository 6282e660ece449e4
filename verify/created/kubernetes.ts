import { type Creation, type Draft, isCreated, type WorldObject } from './creation';
import { configMap, serviceAccount } from './drafts';
import { countAt, field, labels, mapping, number, text } from './field';
import type { PerPod } from './selector';

const ofNamespace: Creation = {
  name: 'Kubernetes Namespace',
  source: 'https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts',
  group: '',
  kind: 'Namespace',
  *create({ name }) {
    yield serviceAccount(name, 'default');
    yield configMap(name, 'kube-root-ca.crt', 'ca.crt');
  },
};

/** Where the template of the pods is, by kind. */
const POD_TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The path to the pod template of a kind; of a Pod itself, the root. */
export function podTemplate({
  group,
  kind,
}: Pick<WorldObject, 'group' | 'kind'>): readonly string[] | undefined {
  return group === '' && kind === 'Pod' ? [] : POD_TEMPLATES[`${group}/${kind}`];
}

/** Labels that a controller gives to its pods, whatever their template says. */
interface Given {
  readonly labels?: Readonly<Record<string, string>>;
  readonly perPod?: PerPod;
}

/** @see https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const GIVEN: Readonly<Record<string, (object: WorldObject) => Given>> = {
  'apps/Deployment': () => ({ perPod: { 'pod-template-hash': 'any' } }),
  'apps/StatefulSet': (object) => ({
    perPod: {
      'controller-revision-hash': 'any',
      'statefulset.kubernetes.io/pod-name': ordinals(object).map((ordinal) => `${object.name}-${ordinal}`),
      'apps.kubernetes.io/pod-index': ordinals(object),
    },
  }),
  'apps/DaemonSet': () => ({
    perPod: { 'controller-revision-hash': 'any', 'pod-template-generation': 'any' },
  }),
  'batch/Job': ({ name, manifest }) => ({
    labels: { 'batch.kubernetes.io/job-name': name, 'job-name': name },
    perPod: { ...OF_JOBS, ...indexOf(field(manifest, 'spec')) },
  }),
  // a Job for each time, named for it
  'batch/CronJob': ({ manifest }) => ({
    perPod: {
      'batch.kubernetes.io/job-name': 'any',
      'job-name': 'any',
      ...OF_JOBS,
      ...indexOf(field(manifest, 'spec', 'jobTemplate', 'spec')),
    },
  }),
};

const OF_JOBS: PerPod = { 'batch.kubernetes.io/controller-uid': 'any', 'controller-uid': 'any' };

const indexOf = (job: unknown): PerPod =>
  text(job, 'completionMode') === 'Indexed' ? { 'batch.kubernetes.io/job-completion-index': 'any' } : {};

/** Numbers of the pods of a StatefulSet. @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#ordinal-index */
function ordinals({ manifest }: WorldObject): string[] {
  const start = number(manifest, 'spec', 'ordinals', 'start') ?? 0;
  const length = countAt(manifest, 'spec', 'replicas');
  return Array.from({ length }, (_, index) => String(start + index));
}

const ofWorkload = (key: string): Creation => {
  const [group = '', kind = ''] = key.split('/');
  return {
    name: `Kubernetes ${kind}`,
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/',
    group,
    kind,
    *create(object) {
      const template = field(object.manifest, ...(POD_TEMPLATES[key] ?? []));
      yield pod(object, template, GIVEN[key]?.(object) ?? {});
    },
  };
};

const pod = (workload: WorldObject, template: unknown, given: Given): Draft => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: workload.namespace,
  name: workload.name,
  labels: { ...labels(template, 'metadata', 'labels'), ...given.labels },
  annotations: labels(template, 'metadata', 'annotations'),
  body: { spec: mapping(template, 'spec') },
  perPod: isCreated(workload) ? { ...workload.perPod, ...given.perPod } : given.perPod,
});

export const KUBERNETES: readonly Creation[] = [ofNamespace, ...Object.keys(POD_TEMPLATES).map(ofWorkload)];
