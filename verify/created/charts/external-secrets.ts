import { annotated, crds, secret, service, serviceAccount, webhook, workload } from '../drafts';
import { field, labels, number } from '../field';
import { type Chart, fullName, selectorLabels } from './chart';

/** @see https://github.com/external-secrets/external-secrets/tree/v2.9.0/deploy/charts/external-secrets/templates */
export const externalSecrets: Chart = function* (release) {
  const { namespace, values } = release;
  const name = fullName('external-secrets', release);
  if (field(values, 'installCRDs') !== false) {
    yield* annotated(labels(values, 'crds', 'annotations'), definitions());
  }
  const programs = [
    { program: 'external-secrets', suffix: '', ports: [8080, 8082] },
    { program: 'external-secrets-cert-controller', suffix: '-cert-controller', ports: [8080, 8081] },
  ];
  for (const { program, suffix, ports } of programs) {
    const [metrics = 0, health = 0] = ports;
    yield serviceAccount(namespace, `${name}${suffix}`);
    yield workload({
      namespace,
      name: `${name}${suffix}`,
      labels: selectorLabels(program, release),
      serviceAccount: `${name}${suffix}`,
      ports: [
        { name: 'metrics', port: metrics },
        { name: 'health', port: health },
      ],
    });
  }
  if (field(values, 'webhook', 'create') === false) return;
  const port = number(values, 'webhook', 'port') ?? 10250;
  const podLabels = selectorLabels('external-secrets-webhook', release);
  const target = { namespace, name: `${name}-webhook` };
  yield serviceAccount(namespace, target.name);
  yield workload({
    ...target,
    labels: podLabels,
    serviceAccount: target.name,
    ports: [
      { name: 'metrics', port: 8080 },
      { name: 'webhook', port },
      { name: 'ready', port: 8081 },
    ],
  });
  yield service(namespace, target.name, podLabels, { name: 'webhook', port: 443, targetPort: 'webhook' });
  // filled by the certificate controller
  yield secret(namespace, target.name, 'ca.crt', 'ca.key', 'tls.crt', 'tls.key');
  const group = 'external-secrets.io';
  yield webhook('Validating', 'secretstore-validate', target, group, 'secretstores', 'clustersecretstores');
  yield webhook('Validating', 'externalsecret-validate', target, group, 'externalsecrets');
};

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
