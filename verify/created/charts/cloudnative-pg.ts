import { configMap, crds, secret, service, serviceAccount, webhook, workload } from '../drafts';
import { field } from '../field';
import { type Chart, fullName, HELM, podValues, selectorLabels } from './chart';

/** @see https://github.com/cloudnative-pg/charts/tree/main/charts/cloudnative-pg/templates */
export const cloudnativePg: Chart = {
  known: ['hostNetwork', 'podLabels', 'podAnnotations'],
  *create(release) {
    const { namespace, values } = release;
    const name = fullName('cloudnative-pg', release);
    const selector = selectorLabels('cloudnative-pg', release);
    const given = podValues(values);
    if (field(values, 'crds', 'create') !== false) yield* definitions();
    yield serviceAccount(namespace, name);
    yield configMap(namespace, 'cnpg-default-monitoring', 'queries');
    yield configMap(namespace, 'cnpg-controller-manager-config');
    yield workload({
      namespace,
      name,
      ...given,
      labels: { ...selector, ...HELM.labels, ...given.labels },
      perPod: HELM.perPod,
      serviceAccount: name,
      ports: [
        { name: 'metrics', port: 8080 },
        { name: 'webhook-server', port: 9443 },
      ],
    });
    yield service(namespace, 'cnpg-webhook-service', selector, {
      name: 'webhook-server',
      port: 443,
      targetPort: 'webhook-server',
    });
    // made by the operator when it starts
    yield secret(namespace, 'cnpg-ca-secret', 'ca.crt', 'ca.key');
    yield secret(namespace, 'cnpg-webhook-cert', 'tls.crt', 'tls.key');
    const target = { namespace, name: 'cnpg-webhook-service' };
    const group = 'postgresql.cnpg.io';
    const mutated = ['backups', 'clusters', 'databases', 'scheduledbackups'];
    yield webhook('Mutating', 'cnpg-mutating-webhook-configuration', target, group, ...mutated);
    yield webhook(
      'Validating',
      'cnpg-validating-webhook-configuration',
      target,
      group,
      ...mutated,
      'poolers',
    );
  },
};

const definitions = () =>
  crds(
    'postgresql.cnpg.io',
    'backups Backup',
    'clusterimagecatalogs ClusterImageCatalog',
    'clusters Cluster',
    'databaseroles DatabaseRole',
    'databases Database',
    'failoverquorums FailoverQuorum',
    'imagecatalogs ImageCatalog',
    'poolers Pooler',
    'publications Publication',
    'scheduledbackups ScheduledBackup',
    'subscriptions Subscription',
  );
