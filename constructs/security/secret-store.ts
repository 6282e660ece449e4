import { type App, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import type { SecretStoreFields } from '../../environments/secret-store';
import {
  ClusterSecretStore,
  ExternalSecret,
  ExternalSecretSpecSecretStoreRefKind as StoreKind,
} from '../../imports/external-secrets.io';
import { KubeConfigMap, KubeServiceAccount } from '../../imports/k8s';
import { Component } from '../component';
import { connect } from '../connection';
import { tenantNamespace } from '../namespace';
import { createNamespace, namespacesOf } from '../namespaces';
import type { ExternalSecrets } from './external-secrets';
import { type FetchedSecret, fetchedSecret } from './fetched-secret';
import { grant } from './grant';
import { ca, provided, type TenantKey, tenantsSecret } from './secret-store-providers';
import { allowTokenRequests } from './token-requests';

export type SecretStoreProps = SecretStoreFields & {
  /** What fetches. */
  readonly operator: ExternalSecrets;
};

/**
 * What secrets are fetched from that cannot be made in the cluster. It is open to the namespaces in which something is fetched,
 * and to no others.
 *
 * @see https://external-secrets.io/latest/api/clustersecretstore/
 */
export class SecretStore extends Component {
  /** How an ExternalSecret names the store. */
  readonly ref = { kind: StoreKind.CLUSTER_SECRET_STORE, name };
  /** Where a tenant's own key is. */
  readonly tenantKey: TenantKey;

  /** Whether tenants fetch from it, whose namespaces are known by their label. */
  private forTenants = false;
  /** Namespaces in which something is fetched. */
  private readonly namespaces = new Set<string>();
  /** Keys that are fetched. */
  private readonly keys = new Set<string>();

  constructor(scope: Construct, id: string, props: SecretStoreProps) {
    const { operator } = props;
    super(scope, id, { namespace: operator.namespace, project: 'infrastructure', wave: 'gateway' });
    const account = { name, namespace: this.namespace };
    const { spec, identity, asked, tenantKey } = provided(props, account);
    this.tenantKey = tenantKey;

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name, ...(identity && { annotations: identity }) },
      automountServiceAccountToken: false,
    });
    allowTokenRequests(this, name);
    new ClusterSecretStore(this, 'store', {
      metadata: { name },
      spec: {
        conditions: Lazy.any({ produce: () => this.conditions() }) as never,
        provider: spec,
      },
    });
    if (props.provider === 'vault' && props.caBundle) {
      new KubeConfigMap(this, 'ca', { metadata: { name: ca.name }, data: { [ca.key]: props.caBundle } });
    }
    if (props.provider === 'kubernetes') this.keepIn(props.namespace);
    for (const target of asked) connect(operator.workload, target);
  }

  /** Makes a Secret in the namespace of the scope's component from a key of the store, and keeps it up to date. */
  fetch(scope: Construct, id: string, secret: FetchedSecret): void {
    this.namespaces.add(Component.of(scope).namespace);
    this.keys.add(secret.key);
    new ExternalSecret(scope, id, {
      metadata: { name: secret.name, ...(secret.annotations && { annotations: { ...secret.annotations } }) },
      spec: fetchedSecret(this.ref, secret),
    });
  }

  /** Opens the store to the namespaces of all tenants, for a key of the platform's if they are given one, and for their own. */
  openToTenants(key?: string): void {
    this.forTenants = true;
    if (key) this.keys.add(key);
  }

  /** A namespace for Secrets that are made by hand; no pod runs there, and what is not fetched from it is not read. */
  private keepIn(namespace: string): void {
    this.node.addValidation({ validate: () => namespaceErrors(namespace, this.node.root as App) });
    createNamespace(this, {
      name: namespace,
      podSecurity: 'restricted',
      mesh: false,
      annotations: { 'plinth.dev/secrets': 'made by hand' },
    });
    const resourceNames = Lazy.any({
      produce: () => [...this.keys, ...(this.forTenants ? [tenantsSecret] : [])].sort(),
    }) as never;
    grant(this, {
      namespace,
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames, verbs: ['get'] }],
      to: { name, namespace: this.namespace },
    });
  }

  private conditions(): object[] {
    return [
      { namespaces: [...this.namespaces].sort() },
      ...(this.forTenants ? [{ namespaceSelector: { matchLabels: tenantNamespace } }] : []),
    ];
  }
}

/** What is in another's namespace would be read from there, and its pods would be closed to all traffic. */
function namespaceErrors(namespace: string, app: App): string[] {
  const isTaken = namespacesOf(app).some(({ name }) => name === namespace);
  if (!isTaken && !/^(?:argocd$|default$|kube-|tenant-)/.test(namespace)) return [];
  return [
    `namespace must be for the secrets alone, got "${namespace}", which the cluster, the platform or a tenant has; choose another`,
  ];
}

/** Of the store and of the ServiceAccount that it knows. */
const name = 'secret-store';
