import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import { BarmanCloud } from '../../../constructs/database/barman-cloud';
import type { PostgresBackups } from '../../../constructs/database/postgres-backups';
import { ExternalSecrets } from '../../../constructs/security/external-secrets';
import { SecretStore } from '../../../constructs/security/secret-store';
import { prod } from '../../../environments/prod';
import { caBundle } from '../../environments/surroundings';
import { find } from '../../manifests';
import { create } from './cluster';

/** A cluster that is backed up, with other fields where they are given. */
function backedUp(fields: Partial<PostgresBackups> = {}) {
  const plain = create();
  const operator = new ExternalSecrets(plain.app, 'external-secrets', { replicas: 1 });
  const secretStore = new SecretStore(plain.app, 'secret-store', { ...prod.secretStore, operator });
  const backups = { ...prod.backups, environment: 'prod', secretStore, ...fields };
  const { database, cluster } = create({ backups });
  const manifests = database.toJson();
  const named = (kind: string, name = 'keycloak-db') => find(manifests, kind, name).spec;
  return { database, manifests, cluster: cluster(), named };
}

const elsewhere = { ...prod.backups.objectStorage, endpoint: 'minio.example.org:9000', caBundle };

describe('a PostgreSQL cluster that is backed up', () => {
  const { cluster, named, database } = backedUp();

  it('archives its log under its own name, into a folder of its environment', () => {
    expect(cluster.spec.plugins).toEqual([
      {
        name: 'barman-cloud.cloudnative-pg.io',
        enabled: true,
        isWALArchiver: true,
        parameters: { barmanObjectName: 'keycloak-db', serverName: 'keycloak-db' },
      },
    ]);
    expect(named('ObjectStore').configuration).toMatchObject({
      destinationPath: 's3://example-platform-backups/prod/postgresql',
      endpointURL: 'https://sos-at-vie-1.exo.io',
      wal: { compression: 'gzip', encryption: 'AES256' },
      data: { compression: 'gzip', encryption: 'AES256' },
    });
    // The operator refuses it: https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/api/v1/objectstore_types.go
    expect(named('ObjectStore').configuration).not.toHaveProperty('serverName');
  });

  it('keeps what the recovery window needs', () => {
    expect(named('ObjectStore').retentionPolicy).toBe('30d');
  });

  it('takes a base backup at once and at the time of the schedule, with seconds before it', () => {
    expect(named('ScheduledBackup')).toMatchObject({
      schedule: '0 30 2 * * *',
      immediate: true,
      method: 'plugin',
      cluster: { name: 'keycloak-db' },
      pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' },
    });
  });

  it('sends no checksums that stores other than Amazon refuse, and signs for the region', () => {
    expect(named('ObjectStore').instanceSidecarConfiguration.env).toEqual([
      { name: 'AWS_DEFAULT_REGION', value: 'at-vie-1' },
      { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
      { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
    ]);
  });

  it('fetches the key from the secret store', () => {
    expect(named('ExternalSecret', 'keycloak-db-object-storage').data).toMatchObject([
      { secretKey: 'access-key-id', remoteRef: { key: 'platform/backups-object-storage' } },
      { secretKey: 'secret-access-key', remoteRef: { key: 'platform/backups-object-storage' } },
    ]);
  });

  it('reaches the store, and nothing else outside', () => {
    const targets = connectionsOf(database)
      .filter(({ from, implied }) => !implied && nameOf(from) === 'iam-system/keycloak-db')
      .map(({ to }) => nameOf(to));
    expect(targets).toEqual([
      'iam-system/keycloak-db:sql',
      'iam-system/keycloak-db:status',
      'kubernetes-api',
      'sos-at-vie-1.exo.io',
    ]);
  });

  it('leaves the way to its backups when it goes from Git', () => {
    expect(find(database.toJson(), 'ObjectStore', 'keycloak-db').metadata.annotations).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    });
  });

  it('trusts the authority of a store of its own, and passes by the proxy on its port', () => {
    const own = backedUp({ objectStorage: elsewhere });
    const secret = own.named('ExternalSecret', 'keycloak-db-object-storage');
    expect(secret.target.template.data['ca.crt']).toBe(caBundle);
    expect(own.named('ObjectStore').configuration.endpointCA).toEqual({
      name: 'keycloak-db-object-storage',
      key: 'ca.crt',
    });
    expect(own.cluster.spec.inheritedMetadata.annotations).toEqual({
      'traffic.sidecar.istio.io/excludeOutboundPorts': '9000',
    });
  });
});

describe('a PostgreSQL cluster that is not', () => {
  it('has nothing of it', () => {
    const { database, cluster } = create();
    const kinds = database.toJson().map(({ kind }) => kind);
    expect(kinds.filter((kind) => /ObjectStore|ScheduledBackup/.test(kind))).toEqual([]);
    expect(cluster().spec).not.toHaveProperty('plugins');
    expect(cluster().spec.inheritedMetadata).not.toHaveProperty('annotations');
  });

  it('has no alerts on backups', () => {
    const names = (groups: readonly { rules: readonly object[] }[]) =>
      groups.flatMap(({ rules }) => rules.map((rule) => ('alert' in rule ? String(rule.alert) : '')));
    const { operator } = create();
    expect(names(operator.alerts).filter((name) => name.startsWith('PostgresBackup'))).toEqual([]);
  });
});

describe('the plugin barman-cloud', () => {
  const { app, operator } = create();
  const manifests = new BarmanCloud(app, 'barman-cloud', { operator }).toJson();

  it('is found by the operator, in its namespace, with a certificate for each side', () => {
    const { metadata, spec } = find(manifests, 'Service', 'barman-cloud');
    expect(metadata).toMatchObject({
      namespace: 'cnpg-system',
      labels: { 'cnpg.io/pluginName': 'barman-cloud.cloudnative-pg.io' },
      annotations: {
        'cnpg.io/pluginClientSecret': 'barman-cloud-client-tls',
        'cnpg.io/pluginServerSecret': 'barman-cloud-server-tls',
        'cnpg.io/pluginPort': '9090',
      },
    });
    expect(spec.ports).toMatchObject([{ port: 9090 }]);
    for (const side of ['server', 'client']) {
      expect(find(manifests, 'Certificate', `barman-cloud-${side}`).spec).toMatchObject({
        secretName: `barman-cloud-${side}-tls`,
        usages: [`${side} auth`],
      });
    }
  });

  it('writes no Secrets', () => {
    const { rules } = find(manifests, 'ClusterRole', 'barman-cloud');
    expect(
      rules.find(({ resources }: { resources: string[] }) => resources.includes('secrets')).verbs,
    ).toEqual(['get', 'list', 'watch']);
  });
});
