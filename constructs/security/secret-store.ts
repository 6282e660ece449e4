import { Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  ClusterSecretStore,
  ExternalSecret,
  ExternalSecretSpecSecretStoreRefKind as StoreKind,
  ClusterSecretStoreSpecProviderVaultVersion as Version,
} from '../../imports/external-secrets.io';
import { KubeServiceAccount } from '../../imports/k8s';
import { Component } from '../component';
import { connect, external, type Location } from '../connection';
import { tenantNamespace } from '../namespace';
import type { ExternalSecrets } from './external-secrets';
import { type FetchedSecret, fetchedSecret } from './fetched-secret';
import { allowTokenRequests } from './token-requests';

export interface SecretStoreProps extends Location {
  /** Address of the store, `https://host:port`, with a certificate of a public authority. */
  readonly server: string;
  /** Path of the key-value engine, version 2. */
  readonly path: string;
  /** Mount of the store's Kubernetes authentication. */
  readonly mountPath: string;
  /**
   * Role in the store of the ServiceAccount `secret-store` in `external-secrets`, for tokens with the audience `vault`. It should
   * read what is fetched and nothing else.
   */
  readonly role: string;
  /** What fetches. */
  readonly operator: ExternalSecrets;
}

/**
 * Vault or OpenBao, outside of the cluster. It is open to the namespaces in which something is fetched from it, and to no
 * others.
 *
 * @see https://external-secrets.io/latest/provider/hashicorp-vault/
 */
export class SecretStore extends Component {
  /** How an ExternalSecret names the store. */
  readonly ref = { kind: StoreKind.CLUSTER_SECRET_STORE, name };

  /** Whether tenants fetch from it, whose namespaces are known by their label. */
  private forTenants = false;
  /** Namespaces in which something is fetched. */
  private readonly namespaces = new Set<string>();

  constructor(scope: Construct, id: string, props: SecretStoreProps) {
    const { server, path, mountPath, role, operator } = props;
    super(scope, id, { namespace: operator.namespace, project: 'infrastructure', wave: 'gateway' });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    allowTokenRequests(this, name);
    // With this audience alone the store, which sees the token, cannot use it at the API server.
    const serviceAccountRef = { name, namespace: this.namespace, audiences: ['vault'] };
    new ClusterSecretStore(this, 'store', {
      metadata: { name },
      spec: {
        conditions: Lazy.any({ produce: () => this.conditions() }) as never,
        provider: {
          vault: {
            server,
            path,
            version: Version.V2,
            auth: {
              kubernetes: { mountPath, role, serviceAccountRef },
            },
          },
        },
      },
    });

    const { hostname, port } = new URL(server);
    connect(operator.workload, external(hostname, Number(port || 443), props));
  }

  /** Makes a Secret in the namespace of the scope's component from a key of the store, and keeps it up to date. */
  fetch(scope: Construct, id: string, secret: FetchedSecret): void {
    this.namespaces.add(Component.of(scope).namespace);
    new ExternalSecret(scope, id, {
      metadata: { name: secret.name },
      spec: fetchedSecret(this.ref, secret),
    });
  }

  /** Opens the store to the namespaces of all tenants. What they fetch is below `tenants/<name>/`, or the platform's to give. */
  openToTenants(): void {
    this.forTenants = true;
  }

  private conditions(): object[] {
    return [
      { namespaces: [...this.namespaces].sort() },
      ...(this.forTenants ? [{ namespaceSelector: { matchLabels: tenantNamespace } }] : []),
    ];
  }
}

/** Of the store and of the ServiceAccount that it knows. */
const name = 'secret-store';
