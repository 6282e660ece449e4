import { Construct } from 'constructs';
import {
  ExternalSecret,
  ExternalSecretSpecSecretStoreRefKind as StoreKind,
} from '../../../imports/external-secrets.io';
import type { EnvVar, Volume, VolumeMount } from '../../../imports/k8s';
import { connect } from '../../connection';
import { fetchedSecret } from '../../security/fetched-secret';
import { GeneratedPassword } from '../../security/generated-password';
import { grant } from '../../security/grant';
import type { Workload } from '../../workload';
import { caSecret, caStore, type DatabaseAddress, provisioner } from './database-address';

export interface TenantDatabaseAccessProps {
  /** Where the database is, for the variables of the pods and the way there. */
  readonly database: DatabaseAddress;
  /** Name of the tenant: the `tenant_id` of its rows. */
  readonly tenant: string;
  /** Stage of the tenant; each has a login of its own. */
  readonly stage: 'prod' | 'test';
}

/**
 * The place of a tenant's stage in the database: a login with a password that is drawn in the tenant's namespace, and the way there.
 * The platform reads that one Secret, by the right that is given here, and makes the login within minutes; when this is gone, so
 * is the login. The rows stay.
 */
export class TenantDatabaseAccess extends Construct {
  /** Secret with the password; its key is `password`. */
  readonly secret: string;
  /** Secret with the certificate of the authority of the server; its key is `ca.crt`. */
  readonly caCertificate: string;
  /** What the pods are given: the variables that libpq, `pg` and `psycopg` know, and the certificate as a file. */
  readonly given: { readonly env: EnvVar[]; readonly volumes: Volume[]; readonly mounts: VolumeMount[] };
  private readonly database: DatabaseAddress;

  constructor(scope: Construct, id: string, props: TenantDatabaseAccessProps) {
    super(scope, id);
    const { database, tenant, stage } = props;
    this.database = database;
    const { secret } = new GeneratedPassword(this, 'password', { name: 'database' });
    this.secret = secret;
    this.caCertificate = 'database-ca';
    letProvisionerRead(this, secret);
    new ExternalSecret(this, 'ca-certificate', {
      metadata: { name: this.caCertificate },
      spec: fetchedSecret(
        { kind: StoreKind.CLUSTER_SECRET_STORE, name: caStore },
        { name: this.caCertificate, key: caSecret, properties: { 'ca.crt': 'ca.crt' } },
      ),
    });

    const folder = '/etc/database';
    const volume: Volume = { name: 'database-ca', secret: { secretName: this.caCertificate } };
    const mount: VolumeMount = { name: 'database-ca', mountPath: folder, readOnly: true };
    const env: EnvVar[] = [
      { name: 'PGHOST', value: database.host },
      { name: 'PGPORT', value: String(database.port) },
      { name: 'PGDATABASE', value: database.database },
      { name: 'PGUSER', value: `tenant-${tenant}-${stage}` },
      { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: secret, key: 'password' } } },
      { name: 'PGSSLMODE', value: 'verify-full' },
      { name: 'PGSSLROOTCERT', value: `${folder}/ca.crt` },
    ];
    this.given = { env, volumes: [volume], mounts: [mount] };
  }

  /** Opens the way for the pods that talk to the database; no others of the namespace have one. */
  open(api: Workload): void {
    connect(api, this.database.target, { mtls: this.database.mtls });
  }
}

/** The tenant gives the right itself: the platform may read no other Secret of its, and needs no list of tenants. */
function letProvisionerRead(scope: Construct, secret: string): void {
  grant(scope, {
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get'] }],
    to: provisioner,
  });
}
