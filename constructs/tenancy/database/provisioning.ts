import { createHash } from 'node:crypto';
import type { Construct } from 'constructs';
import { type Container, KubeCronJob, type PodSpec, Quantity } from '../../../imports/k8s';
import { ConfigFiles } from '../../config-file';
import { restrictedContainer, restrictedPod } from '../../pod';
import { images } from '../../versions';
import collect from './collect.pod.mjs';
import { caSecret, type DatabaseAddress } from './database-address';
import migrate from './sql/migrate.sql';
import provision from './sql/provision.sql';
import schema from './sql/schema.sql';
import tables from './sql/tables.sql';
import wanted from './sql/wanted.sql';

interface Provisioning {
  readonly address: DatabaseAddress;
  readonly credentials: { readonly secret: string; readonly username: string; readonly password: string };
  readonly connectionsPerLogin: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
}

const files = { 'provision.sql': provision, 'schema.sql': schema, 'tables.sql': tables };
const checksum = createHash('sha256').update(JSON.stringify(files)).digest('hex');

/**
 * The CronJob in three steps: the schema, and which logins there are; what the tenants' namespaces say; what is missing. The one
 * that may ask the API server has no password of the database, and the ones that have it no token.
 */
export function provisioning(scope: Construct, props: Provisioning): void {
  const { labels } = props;
  const name = 'tenant-database';
  new ConfigFiles(scope, 'files', name, {
    ...files,
    'migrate.sql': migrate,
    'wanted.sql': wanted,
    'collect.mjs': collect,
  });
  new KubeCronJob(scope, 'cron-job', {
    metadata: { name, labels },
    spec: {
      schedule: '*/2 * * * *',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 60,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: 1800,
          ttlSecondsAfterFinished: 600,
          template: { metadata: { labels }, spec: podSpec(props) },
        },
      },
    },
  });
}

const scripts = { name: 'files', mountPath: '/etc/plinth', readOnly: true };
const scratch = { name: 'scratch', mountPath: '/scratch' };
const wantedFile = `${scratch.mountPath}/wanted.csv`;

/** @see https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken */
const account = { name: 'account', mountPath: '/var/run/plinth', readOnly: true };

function podSpec(props: Provisioning): PodSpec {
  const { serviceAccount } = props;
  return {
    ...restrictedPod(26),
    serviceAccountName: serviceAccount,
    restartPolicy: 'Never',
    initContainers: [
      psql('migrate', props, [
        '--single-transaction',
        `--set=checksum=${checksum}`,
        '--file=/etc/plinth/migrate.sql',
      ]),
      {
        ...restrictedContainer,
        name: 'collect',
        image: images.node,
        command: ['node', '/etc/plinth/collect.mjs'],
        env: [
          { name: 'API_SERVER', value: 'https://kubernetes.default.svc' },
          { name: 'ACCOUNT', value: account.mountPath },
          { name: 'KNOWN', value: `${scratch.mountPath}/known.csv` },
          { name: 'WANTED', value: wantedFile },
        ],
        resources: resources('128Mi'),
        volumeMounts: [scripts, scratch, account],
      },
    ],
    containers: [
      psql('provision', props, [
        '--file=/etc/plinth/wanted.sql',
        `--command=\\copy wanted FROM '${wantedFile}' CSV`,
        `--command=CALL tenancy.provision(${props.connectionsPerLogin})`,
      ]),
    ],
    volumes: [
      { name: scripts.name, configMap: { name: 'tenant-database' } },
      { name: scratch.name, emptyDir: { medium: 'Memory', sizeLimit: Quantity.fromString('16Mi') } },
      { name: 'ca', secret: { secretName: caSecret } },
      {
        name: account.name,
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ],
        },
      },
    ],
  };
}

function psql(name: string, { address, credentials }: Provisioning, args: string[]): Container {
  const from = (key: string) => ({ secretKeyRef: { name: credentials.secret, key } });
  return {
    ...restrictedContainer,
    name,
    image: images.postgresql,
    command: ['psql', '--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', ...args],
    env: [
      { name: 'PGHOST', value: address.host },
      { name: 'PGPORT', value: String(address.port) },
      { name: 'PGDATABASE', value: address.database },
      { name: 'PGUSER', valueFrom: from(credentials.username) },
      { name: 'PGPASSWORD', valueFrom: from(credentials.password) },
      { name: 'PGSSLMODE', value: 'verify-full' },
      { name: 'PGSSLROOTCERT', value: '/etc/database/ca.crt' },
      { name: 'PGCONNECT_TIMEOUT', value: '10' },
    ],
    resources: resources('64Mi'),
    volumeMounts: [scripts, scratch, { name: 'ca', mountPath: '/etc/database', readOnly: true }],
  };
}

const resources = (memory: string) => ({
  requests: { cpu: Quantity.fromString('10m'), memory: Quantity.fromString(memory) },
  limits: { memory: Quantity.fromString(memory) },
});
