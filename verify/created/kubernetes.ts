import type { Creation, Draft, WorldObject } from './creation';
import { configMap, serviceAccount } from './drafts';
import { field, labels, mapping } from './field';

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

const ofWorkload = (key: string): Creation => {
  const [group = '', kind = ''] = key.split('/');
  return {
    name: `Kubernetes ${kind}`,
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/',
    group,
    kind,
    *create({ namespace, name, manifest }) {
      const template = field(manifest, ...(POD_TEMPLATES[key] ?? []));
      yield pod(namespace, name, template);
    },
  };
};

const pod = (namespace: string | undefined, name: string, template: unknown): Draft => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  name,
  labels: labels(template, 'metadata', 'labels'),
  annotations: labels(template, 'metadata', 'annotations'),
  body: { spec: mapping(template, 'spec') },
});

export const KUBERNETES: readonly Creation[] = [ofNamespace, ...Object.keys(POD_TEMPLATES).map(ofWorkload)];
