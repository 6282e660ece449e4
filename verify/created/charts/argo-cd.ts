import {
  annotated,
  configMap,
  crds,
  type PortDraft,
  secret,
  service,
  serviceAccount,
  workload,
} from '../drafts';
import { field, labels } from '../field';
import { type Chart, type Release, selectorLabels } from './chart';

/** A program of Argo CD, what its values are called, and the ports of its pods. */
interface Program {
  readonly values: string;
  readonly suffix: string;
  readonly kind?: 'Deployment' | 'StatefulSet' | 'Job';
  readonly ports: readonly PortDraft[];
  /** Ports of its Service. @default no Service */
  readonly service?: readonly PortDraft[];
  readonly isOff?: (values: unknown) => boolean;
}

const isOff = (values: unknown, program: string) => field(values, program, 'enabled') === false;

const PROGRAMS: readonly Program[] = [
  {
    values: 'controller',
    suffix: 'application-controller',
    kind: 'StatefulSet',
    ports: [{ name: 'metrics', port: 8082 }],
  },
  {
    values: 'applicationSet',
    suffix: 'applicationset-controller',
    ports: [
      { name: 'metrics', port: 8080 },
      { name: 'probe', port: 8081 },
      { name: 'webhook', port: 7000 },
    ],
    service: [{ name: 'http-webhook', port: 7000, targetPort: 'webhook' }],
  },
  {
    values: 'repoServer',
    suffix: 'repo-server',
    ports: [
      { name: 'repo-server', port: 8081 },
      { name: 'metrics', port: 8084 },
    ],
    service: [{ name: 'tcp-repo-server', port: 8081, targetPort: 'repo-server' }],
  },
  {
    values: 'server',
    suffix: 'server',
    ports: [
      { name: 'server', port: 8080 },
      { name: 'metrics', port: 8083 },
    ],
    service: [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'https', port: 443, targetPort: 8080 },
    ],
  },
  {
    values: 'redis',
    suffix: 'redis',
    ports: [{ name: 'redis', port: 6379 }],
    service: [{ name: 'tcp-redis', port: 6379, targetPort: 'redis' }],
  },
  { values: 'redisSecretInit', suffix: 'redis-secret-init', kind: 'Job', ports: [] },
  {
    values: 'dex',
    suffix: 'dex-server',
    ports: [
      { name: 'http', port: 5556 },
      { name: 'grpc', port: 5557 },
      { name: 'metrics', port: 5558 },
    ],
    service: [
      { name: 'http', port: 5556, targetPort: 'http' },
      { name: 'grpc', port: 5557, targetPort: 'grpc' },
    ],
    isOff: (values) => isOff(values, 'dex'),
  },
  {
    values: 'notifications',
    suffix: 'notifications-controller',
    ports: [{ name: 'metrics', port: 9001 }],
    isOff: (values) => isOff(values, 'notifications'),
  },
];

/** @see https://github.com/argoproj/argo-helm/tree/main/charts/argo-cd/templates */
export const argoCd: Chart = function* (release) {
  const { namespace, values } = release;
  const prefix = release.name.includes('argocd') ? release.name : `${release.name}-argocd`;
  if (field(values, 'crds', 'install') !== false) {
    yield* annotated(labels(values, 'crds', 'annotations'), definitions());
  }
  for (const program of PROGRAMS)
    if (!program.isOff?.(values)) yield* programDrafts(program, prefix, release);
  // written by the server when it starts, and by the Job for Redis
  yield secret(namespace, 'argocd-initial-admin-secret', 'password');
  yield secret(namespace, 'argocd-redis', 'auth');
  yield { ...secret(namespace, 'argocd-secret', 'admin.password', 'server.secretkey'), hasMoreKeys: true };
  for (const name of CONFIG_MAPS) yield { ...configMap(namespace, name), hasMoreKeys: true };
};

const definitions = () =>
  crds('argoproj.io', 'applications Application', 'applicationsets ApplicationSet', 'appprojects AppProject');

const CONFIG_MAPS = [
  'argocd-cm',
  'argocd-cmd-params-cm',
  'argocd-gpg-keys-cm',
  'argocd-notifications-cm',
  'argocd-rbac-cm',
  'argocd-ssh-known-hosts-cm',
  'argocd-tls-certs-cm',
];

function* programDrafts(
  { values: key, suffix, kind, ports, service: servicePorts }: Program,
  prefix: string,
  release: Release,
) {
  const { namespace, values } = release;
  const podLabels = selectorLabels(`argocd-${suffix}`, release);
  const name = `${prefix}-${suffix}`;
  // only Redis and its Job do without an account of their own by default
  const own = key === 'redis' ? field(values, key, 'serviceAccount', 'create') === true : true;
  if (own && field(values, key, 'serviceAccount', 'create') !== false) yield serviceAccount(namespace, name);
  yield workload({ kind, namespace, name, labels: podLabels, serviceAccount: own ? name : 'default', ports });
  if (servicePorts) yield service(namespace, name, podLabels, ...servicePorts);
}
