import type { Draft } from '../creation';
import { annotated, crds, secret, service, serviceAccount, webhook, workload } from '../drafts';
import { field, labels, number } from '../field';
import { type Chart, fullName, HELM, podValues, type Release, selectorLabels } from './chart';

interface Program {
  /** Where its values are; the operator's are at the root. */
  readonly values: readonly string[];
  readonly app: string;
  readonly suffix: string;
  readonly ports: (values: unknown) => readonly { name: string; port: number }[];
}

const METRICS = { name: 'metrics', port: 8080 };

const PROGRAMS: readonly Program[] = [
  {
    values: [],
    app: 'external-secrets',
    suffix: '',
    ports: () => [METRICS, { name: 'live', port: 8082 }],
  },
  {
    values: ['certController'],
    app: 'external-secrets-cert-controller',
    suffix: '-cert-controller',
    ports: () => [METRICS, { name: 'ready', port: 8081 }],
  },
  {
    values: ['webhook'],
    app: 'external-secrets-webhook',
    suffix: '-webhook',
    ports: (values) => [
      METRICS,
      { name: 'webhook', port: number(values, 'webhook', 'port') ?? 10250 },
      { name: 'ready', port: 8081 },
    ],
  },
];

/** @see https://github.com/external-secrets/external-secrets/tree/v2.9.0/deploy/charts/external-secrets/templates */
export const externalSecrets: Chart = {
  known: ['', 'webhook.', 'certController.'].flatMap((program) =>
    ['hostNetwork', 'podLabels', 'podAnnotations'].map((name) => program + name),
  ),
  *create(release) {
    const { values } = release;
    const name = fullName('external-secrets', release);
    if (field(values, 'installCRDs') !== false) {
      yield* annotated(labels(values, 'crds', 'annotations'), definitions());
    }
    for (const program of PROGRAMS) {
      if (field(values, ...program.values, 'create') === false) continue;
      yield* pods(release, program, name + program.suffix);
    }
    if (field(values, 'webhook', 'create') !== false) yield* webhooks(release, `${name}-webhook`);
  },
};

function* pods(release: Release, program: Program, name: string): Iterable<Draft> {
  const { namespace, values } = release;
  const given = podValues(values, ...program.values);
  const labels = { ...selectorLabels(program.app, release), ...HELM.labels, ...given.labels };
  yield serviceAccount(namespace, name);
  const ports = program.ports(values);
  yield workload({ ...given, namespace, name, labels, serviceAccount: name, ports, perPod: HELM.perPod });
}

function* webhooks(release: Release, name: string): Iterable<Draft> {
  const { namespace } = release;
  const target = { namespace, name };
  const selector = selectorLabels('external-secrets-webhook', release);
  yield service(namespace, name, selector, { name: 'webhook', port: 443, targetPort: 'webhook' });
  // filled by the certificate controller
  yield secret(namespace, name, 'ca.crt', 'ca.key', 'tls.crt', 'tls.key');
  const group = 'external-secrets.io';
  yield webhook('Validating', 'secretstore-validate', target, group, 'secretstores', 'clustersecretstores');
  yield webhook('Validating', 'externalsecret-validate', target, group, 'externalsecrets');
}

const definitions = () => [
  ...crds(
    'external-secrets.io',
    'clusterexternalsecrets ClusterExternalSecret',
    'clusterpushsecrets ClusterPushSecret',
    'clustersecretstores ClusterSecretStore',
    'externalsecrets ExternalSecret',
    'pushsecrets PushSecret',
    'secretstores SecretStore',
  ),
  ...crds(
    'generators.external-secrets.io',
    'acraccesstokens ACRAccessToken',
    'clustergenerators ClusterGenerator',
    'ecrauthorizationtokens ECRAuthorizationToken',
    'fakes Fake',
    'gcraccesstokens GCRAccessToken',
    'generatorstates GeneratorState',
    'githubaccesstokens GithubAccessToken',
    'grafanas Grafana',
    'mfas MFA',
    'passwords Password',
    'quayaccesstokens QuayAccessToken',
    'sshkeys SSHKey',
    'stssessiontokens STSSessionToken',
    'uuids UUID',
    'vaultdynamicsecrets VaultDynamicSecret',
    'webhooks Webhook',
  ),
];
