import type { Construct } from 'constructs';
import type { BackupsFields } from '../../environments/backups';
import {
  ObjectStoreSpecConfigurationDataCompression as DataCompression,
  ObjectStoreSpecConfigurationDataEncryption as DataEncryption,
  ObjectStoreSpecInstanceSidecarConfigurationResourcesLimits as Limits,
  ObjectStore,
  type ObjectStoreSpecConfiguration,
  ObjectStoreSpecInstanceSidecarConfigurationResourcesRequests as Requests,
  ObjectStoreSpecConfigurationWalCompression as WalCompression,
  ObjectStoreSpecConfigurationWalEncryption as WalEncryption,
} from '../../imports/barmancloud.cnpg.io';
import {
  ScheduledBackupSpecMethod as Method,
  ScheduledBackupSpecBackupOwnerReference as Owner,
  ScheduledBackup,
  ScheduledBackupSpecTarget as Target,
} from '../../imports/postgresql.cnpg.io';
import { keep } from '../component';
import { addressOf } from '../object-store';
import { amounts } from '../quantity';
import type { SecretStore } from '../security/secret-store';
import { pluginName } from './barman-cloud';

/** Where the databases of an environment are backed up, how often, and for how long. */
export interface PostgresBackups extends BackupsFields {
  /** Name of the environment, the first part of the path in the bucket. */
  readonly environment: string;
  /** What the store's key is fetched from. */
  readonly secretStore: SecretStore;
}

/** Plugins of a Cluster that is backed up: its log goes where its base backups go, under its own name. */
export const archiving = (cluster: string) => [
  {
    name: pluginName,
    enabled: true,
    isWalArchiver: true,
    parameters: { barmanObjectName: cluster, serverName: cluster },
  },
];

/** Where a Cluster's log and base backups go, and when the latter are taken. */
export function backUp(scope: Construct, cluster: string, backups: PostgresBackups): void {
  const { objectStorage, schedule, recoveryWindow, secretStore } = backups;
  const { caBundle, region, credentialsKey } = objectStorage;
  const secret = `${cluster}-object-storage`;
  secretStore.fetch(scope, 'object-storage', {
    name: secret,
    key: credentialsKey,
    properties: { [keys.id]: keys.id, [keys.secret]: keys.secret },
    ...(caBundle && { files: withAuthority(caBundle) }),
  });
  new ObjectStore(scope, 'object-store', {
    // The way to the backups, which has to outlive what is backed up.
    metadata: { name: cluster, annotations: keep },
    spec: {
      retentionPolicy: `${recoveryWindow}d`,
      configuration: configuration(backups, secret),
      instanceSidecarConfiguration: { env: environmentOf(region), resources },
    },
  });
  new ScheduledBackup(scope, 'scheduled-backup', {
    metadata: { name: cluster },
    spec: {
      // CloudNativePG's begin with seconds.
      schedule: `0 ${schedule.trim().split(/\s+/).join(' ')}`,
      immediate: true,
      backupOwnerReference: Owner.SELF,
      cluster: { name: cluster },
      method: Method.PLUGIN,
      pluginConfiguration: { name: pluginName },
      target: Target.PREFER_HYPHEN_STANDBY,
    },
  });
}

/** Of the Secret, and of the key in the secret store. */
const keys = { id: 'access-key-id', secret: 'secret-access-key' };
const authority = 'ca.crt';

/** The certificates are no secret, but only a Secret can hold them for the plugin. */
const withAuthority = (caBundle: string) => ({
  [keys.id]: `{{ index . "${keys.id}" }}`,
  [keys.secret]: `{{ index . "${keys.secret}" }}`,
  [authority]: caBundle,
});

function configuration(
  { environment, objectStorage, encryption }: PostgresBackups,
  secret: string,
): ObjectStoreSpecConfiguration {
  return {
    // The plugin adds the name of the Cluster: no two environments or databases share a path.
    destinationPath: `s3://${objectStorage.bucket}/${environment}/postgresql`,
    endpointUrl: addressOf(objectStorage),
    endpointCa: objectStorage.caBundle ? { name: secret, key: authority } : undefined,
    s3Credentials: {
      accessKeyId: { name: secret, key: keys.id },
      secretAccessKey: { name: secret, key: keys.secret },
    },
    wal: { compression: WalCompression.GZIP, encryption: encryption && walEncryption[encryption] },
    data: { compression: DataCompression.GZIP, encryption: encryption && dataEncryption[encryption] },
  };
}

const walEncryption = { AES256: WalEncryption.AES256, 'aws:kms': WalEncryption.AWS_KMS };
const dataEncryption = { AES256: DataEncryption.AES256, 'aws:kms': DataEncryption.AWS_KMS };

/**
 * Stores that are not Amazon's may refuse the checksums that its library sends since 2025.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/
 */
const environmentOf = (region: string) => [
  { name: 'AWS_DEFAULT_REGION', value: region },
  { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
  { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
];

/** Of what the plugin adds to each instance. */
const resources = {
  requests: amounts({ cpu: '50m', memory: '128Mi' }, Requests.fromString),
  limits: amounts({ memory: '512Mi' }, Limits.fromString),
};
