import type { Draft } from '../creation';
import { crds, networkPolicy, secret, service, serviceAccount, webhook, workload } from '../drafts';
import { field, items, number } from '../field';
import { type Chart, fullName, HELM, podValues, type Release, selectorLabels } from './chart';

interface Program {
  /** Where its values are; the controller's are at the root. */
  readonly values: readonly string[];
  readonly app: string;
  readonly suffix: string;
  readonly component: string;
  readonly ports: (values: unknown) => readonly { name: string; port: number }[];
  /** Names of the ports that its own policy opens. */
  readonly open: readonly string[];
}

const METRICS = { name: 'http-metrics', port: 9402 };

const PROGRAMS: readonly Program[] = [
  {
    values: [],
    app: 'cert-manager',
    suffix: '',
    component: 'controller',
    ports: () => [METRICS, { name: 'http-healthz', port: 9403 }],
    open: ['http-metrics', 'http-healthz'],
  },
  {
    values: ['webhook'],
    app: 'webhook',
    suffix: '-webhook',
    component: 'webhook',
    ports: (values) => [
      { name: 'https', port: number(values, 'webhook', 'securePort') ?? 10250 },
      { name: 'healthcheck', port: 6080 },
      METRICS,
    ],
    open: ['https', 'healthcheck', 'http-metrics'],
  },
  {
    values: ['cainjector'],
    app: 'cainjector',
    suffix: '-cainjector',
    component: 'cainjector',
    ports: () => [METRICS],
    open: ['http-metrics'],
  },
];

/** @see https://github.com/cert-manager/cert-manager/tree/v1.21.1/deploy/charts/cert-manager/templates */
export const certManager: Chart = {
  known: ['', 'webhook.', 'cainjector.'].flatMap((program) =>
    ['hostNetwork', 'networkPolicy', 'podLabels', 'podAnnotations'].map((name) => program + name),
  ),
  *create(release) {
    const { namespace, values } = release;
    const name = fullName('cert-manager', release);
    if (field(values, 'crds', 'enabled') === true || field(values, 'installCRDs') === true)
      yield* definitions();
    for (const program of PROGRAMS) {
      yield* pods(release, program, name + program.suffix);
      yield* policies(release, program, name + program.suffix);
      if (program.component !== 'webhook') {
        yield service(namespace, name + program.suffix, selectorOf(release, program), METRICS);
      }
    }
    yield* webhooks(namespace, `${name}-webhook`);
    yield service(
      namespace,
      `${name}-webhook`,
      selectorOf(release, { app: 'webhook', component: 'webhook' }),
      { name: 'https', port: 443, targetPort: 'https' },
      { name: 'metrics', port: 9402, targetPort: 'http-metrics' },
    );
  },
};

function* webhooks(namespace: string, name: string): Iterable<Draft> {
  yield secret(namespace, `${name}-ca`, 'ca.crt', 'tls.crt', 'tls.key');
  const target = { namespace, name };
  yield webhook('Validating', name, target, 'cert-manager.io', '*');
  yield webhook('Mutating', name, target, 'cert-manager.io', 'certificaterequests');
}

const selectorOf = (release: Release, { app, component }: Pick<Program, 'app' | 'component'>) => ({
  ...selectorLabels(app, release),
  'app.kubernetes.io/component': component,
});

function* pods(release: Release, program: Program, name: string): Iterable<Draft> {
  const { namespace, values } = release;
  const given = podValues(values, ...program.values);
  const labels = { app: program.app, ...selectorOf(release, program), ...HELM.labels, ...given.labels };
  yield serviceAccount(namespace, name);
  const ports = program.ports(values);
  yield workload({ ...given, namespace, name, labels, serviceAccount: name, ports, perPod: HELM.perPod });
}

/** Where cert-manager looks for names, certificate authorities and the API server. */
const EGRESS = [
  {
    ports: [
      ...[80, 443, 53].map((port) => ({ port, protocol: 'TCP' })),
      { port: 53, protocol: 'UDP' },
      { port: 6443, protocol: 'TCP' },
    ],
  },
];

function* policies(release: Release, program: Program, name: string): Iterable<Draft> {
  const given = field(release.values, ...program.values, 'networkPolicy');
  if (field(given, 'enabled') !== true) return;
  const ports = program.open.map((port) => ({ port, protocol: 'TCP' }));
  const ingress = field(given, 'ingress') === undefined ? [{ ports }] : items(given, 'ingress');
  const egress = field(given, 'egress') === undefined ? EGRESS : items(given, 'egress');
  const selector = { matchLabels: selectorOf(release, program) };
  yield networkPolicy(release.namespace, `${name}-allow-ingress`, selector, { ingress });
  yield networkPolicy(release.namespace, `${name}-allow-egress`, selector, { egress });
}

const definitions = () => [
  ...crds(
    'cert-manager.io',
    'certificates Certificate',
    'certificaterequests CertificateRequest',
    'clusterissuers ClusterIssuer',
    'issuers Issuer',
  ),
  ...crds('acme.cert-manager.io', 'challenges Challenge', 'orders Order'),
];
