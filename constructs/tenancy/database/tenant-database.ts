import type { Construct } from 'constructs';
import {
  ClusterSecretStoreSpecProviderKubernetesServerCaProviderType as CaProviderType,
  ClusterSecretStore,
} from '../../../imports/external-secrets.io';
import { KubeServiceAccount } from '../../../imports/k8s';
import { Component } from '../../component';
import { apiServer, connect } from '../../connection';
import { grantEverywhere } from '../../security/grant';
import { secretReader } from '../../security/secret-reader';
import { type Endpoint, Workload } from '../../workload';
import { tenancyNamespace } from '../tenancy-namespace';
import { tenantPods } from '../tenant-pods';
import { caSecret, caStore, type DatabaseAddress, provisioner } from './database-address';
import { provisioning } from './provisioning';

export interface TenantDatabaseProps {
  /** Where the database is, in the cluster or not. */
  readonly address: DatabaseAddress;
  /** The database in the cluster. @default it is elsewhere */
  readonly sql?: Endpoint;
  /** Secret in the component's namespace with the name and password of the role that owns the database and may make roles. */
  readonly credentials: { readonly secret: string; readonly username: string; readonly password: string };
  /** Connections that each login may hold at once. */
  readonly connectionsPerLogin: number;
}

/**
 * What gives every tenant its place in the database: a CronJob that finds the tenants by the labels of their namespaces, reads
 * the password that each lets it read, and does in the database what is missing. It knows no list of tenants.
 */
export class TenantDatabase extends Component {
  constructor(scope: Construct, id: string, props: TenantDatabaseProps) {
    const { address, sql } = props;
    super(scope, id, { namespace: tenancyNamespace, project: 'infrastructure', wave: 'services' });

    const { name } = provisioner;
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    grantEverywhere(this, {
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'] }],
      to: provisioner,
    });
    const labels = { 'app.kubernetes.io/name': name };
    provisioning(this, { ...props, labels, serviceAccount: name });
    shareCertificate(this);

    const workload = new Workload(this, name, { labels, serviceAccount: name, mesh: 'sidecar' });
    connect(workload, apiServer);
    connect(workload, sql ?? address.target);
    if (sql) connect(tenantPods('api'), sql);
  }
}

/** The certificate of the database's authority, and nothing else of this namespace, for tenants. */
function shareCertificate(scope: Component): void {
  const name = caStore;
  const { namespace } = scope;
  secretReader(scope, { name, namespace }, caSecret);
  new ClusterSecretStore(scope, 'ca-store', {
    metadata: { name },
    spec: {
      conditions: [
        { namespaceSelector: { matchExpressions: [{ key: 'plinth.dev/tenant', operator: 'Exists' }] } },
      ],
      provider: {
        kubernetes: {
          remoteNamespace: namespace,
          server: {
            url: 'kubernetes.default',
            caProvider: {
              type: CaProviderType.CONFIG_MAP,
              name: 'kube-root-ca.crt',
              key: 'ca.crt',
              namespace,
            },
          },
          auth: { serviceAccount: { name, namespace } },
        },
      },
    },
  });
}
