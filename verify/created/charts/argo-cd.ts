import type { Draft } from '../creation';
import {
  annotated,
  configMap,
  crds,
  networkPolicy,
  type PortDraft,
  secret,
  service,
  serviceAccount,
  workload,
} from '../drafts';
import { field, labels } from '../field';
import { type Chart, HELM, podValues, type Release, selectorLabels } from './chart';

/** A program of Argo CD, what its values are called, and the ports of its pods. */
interface Program {
  readonly values: string;
  readonly suffix: string;
  readonly kind?: 'Deployment' | 'StatefulSet' | 'Job';
  readonly ports: readonly PortDraft[];
  /** Ports of its Service. @default no Service */
  readonly service?: readonly PortDraft[];
  readonly isOff?: (values: unknown) => boolean;
  /** What the chart's own policy lets in. @default no policy */
  readonly opened?: readonly Opening[];
}

/** Ports by name, and the programs that may come to them; undefined for everybody. */
interface Opening {
  readonly ports?: readonly string[];
  readonly from?: readonly string[];
}

/** A port that the pods of every namespace may come to. */
const everybody = (...ports: readonly string[]): Opening => ({ ports, from: ['*'] });

const isOff = (values: unknown, program: string) => field(values, program, 'enabled') === false;

const PROGRAMS: readonly Program[] = [
  {
    values: 'controller',
    suffix: 'application-controller',
    kind: 'StatefulSet',
    ports: [{ name: 'metrics', port: 8082 }],
    opened: [everybody('metrics')],
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
    opened: [everybody('metrics', 'webhook')],
  },
  {
    values: 'repoServer',
    suffix: 'repo-server',
    ports: [
      { name: 'repo-server', port: 8081 },
      { name: 'metrics', port: 8084 },
    ],
    service: [{ name: 'tcp-repo-server', port: 8081, targetPort: 'repo-server' }],
    opened: [
      {
        ports: ['repo-server'],
        from: ['server', 'application-controller', 'notifications-controller', 'applicationset-controller'],
      },
      everybody('metrics'),
    ],
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
    opened: [{}],
  },
  {
    values: 'redis',
    suffix: 'redis',
    ports: [{ name: 'redis', port: 6379 }],
    service: [{ name: 'tcp-redis', port: 6379, targetPort: 'redis' }],
    opened: [{ ports: ['redis'], from: ['server', 'repo-server', 'application-controller'] }],
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
    opened: [{ ports: ['http', 'grpc'], from: ['server'] }, everybody('metrics')],
  },
  {
    values: 'notifications',
    suffix: 'notifications-controller',
    ports: [{ name: 'metrics', port: 9001 }],
    isOff: (values) => isOff(values, 'notifications'),
    opened: [everybody('metrics')],
  },
];

/** @see https://github.com/argoproj/argo-helm/tree/main/charts/argo-cd/templates */
export const argoCd: Chart = {
  known: [
    'global.networkPolicy',
    'global.hostAliases',
    ...PROGRAMS.flatMap(({ values }) =>
      ['hostNetwork', 'networkPolicy', 'podLabels', 'podAnnotations', 'serviceAccount.create'].map(
        (name) => `${values}.${name}`,
      ),
    ),
  ],
  *create(release) {
    const { namespace, values } = release;
    const prefix = release.name.includes('argocd') ? release.name : `${release.name}-argocd`;
    if (field(values, 'crds', 'install') !== false) {
      yield* annotated(labels(values, 'crds', 'annotations'), definitions());
    }
    for (const program of PROGRAMS) {
      if (program.isOff?.(values)) continue;
      yield* programDrafts(program, prefix, release);
      yield* policies(program, prefix, release);
    }
    const shared = field(values, 'global', 'networkPolicy');
    if (field(shared, 'create') !== false && field(shared, 'defaultDenyIngress') === true) {
      yield networkPolicy(namespace, `${prefix}-default-deny`, {}, { ingress: [] });
    }
    // written by the server when it starts, and by the Job for Redis
    yield secret(namespace, 'argocd-initial-admin-secret', 'password');
    yield secret(namespace, 'argocd-redis', 'auth');
    yield { ...secret(namespace, 'argocd-secret', 'admin.password', 'server.secretkey'), hasMoreKeys: true };
    for (const name of CONFIG_MAPS) yield { ...configMap(namespace, name), hasMoreKeys: true };
    yield { ...configMap(namespace, `${prefix}-redis-health-configmap`), hasMoreKeys: true };
  },
};

const definitions = () =>
  crds('argoproj.io', 'applications Application', 'applicationsets ApplicationSet', 'appprojects AppProject');

/** On by default since the chart's version 10; a program may say otherwise. */
const hasPolicy = (values: unknown, program: string): boolean =>
  (field(values, program, 'networkPolicy', 'create') ??
    field(values, 'global', 'networkPolicy', 'create')) !== false;

function* policies(
  { values: key, suffix, opened }: Program,
  prefix: string,
  release: Release,
): Iterable<Draft> {
  if (opened === undefined || !hasPolicy(release.values, key)) return;
  const selectorOf = (program: string) => ({ matchLabels: selectorLabels(`argocd-${program}`, release) });
  const isThere = (name: string) =>
    !PROGRAMS.some((one) => one.suffix === name && one.isOff?.(release.values));
  const ingress = opened.map(({ ports, from }) => ({
    ports: ports?.map((port) => ({ port, protocol: 'TCP' })),
    from: from
      ?.filter(isThere)
      .map((program) => (program === '*' ? { namespaceSelector: {} } : { podSelector: selectorOf(program) })),
  }));
  yield networkPolicy(release.namespace, `${prefix}-${suffix}`, selectorOf(suffix), { ingress });
}

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
  const selector = selectorLabels(`argocd-${suffix}`, release);
  const given = podValues(values, key);
  const labels = {
    ...selector,
    ...HELM.labels,
    'app.kubernetes.io/component': suffix,
    'app.kubernetes.io/part-of': 'argocd',
    ...given.labels,
  };
  const name = `${prefix}-${suffix}`;
  // only Redis and its Job do without an account of their own by default
  const own = key === 'redis' ? field(values, key, 'serviceAccount', 'create') === true : true;
  if (own && field(values, key, 'serviceAccount', 'create') !== false) yield serviceAccount(namespace, name);
  yield workload({
    ...given,
    hostAliases: field(values, 'global', 'hostAliases'),
    kind,
    namespace,
    name,
    labels,
    serviceAccount: own ? name : 'default',
    ports,
    perPod: HELM.perPod,
  });
  if (servicePorts) yield service(namespace, name, selector, ...servicePorts);
}
