import type { SecretStoreFields } from '../../environments/secret-store';
import {
  type ClusterSecretStoreSpecProvider,
  ClusterSecretStoreSpecProviderKubernetesServerCaProviderType as KubernetesCaType,
  ClusterSecretStoreSpecProviderVaultCaProviderType as VaultCaType,
  ClusterSecretStoreSpecProviderVaultVersion as Version,
} from '../../imports/external-secrets.io';
import { overHttps, type Target } from '../connection';
import type { Account } from './grant';

/** What is written of one provider's store. */
type Of<P extends SecretStoreFields['provider']> = Extract<SecretStoreFields, { readonly provider: P }>;

/**
 * Where a tenant's own key is, with `<tenant>` and `<name>` in it, and `<property>` where a key has several. No tenant's name and no
 * key's can make it another tenant's.
 */
export interface TenantKey {
  readonly key: string;
  readonly property: string;
}

/** Where a key of a tenant is. */
export function tenantKeyOf(
  { key, property }: TenantKey,
  words: { readonly tenant: string; readonly name: string; readonly property: string },
): TenantKey {
  const filled = (text: string) =>
    text.replace(/<(tenant|name|property)>/g, (_, word: keyof typeof words) => words[word]);
  return { key: filled(key), property: filled(property) };
}

/** What a store asks for of the objects around it. */
interface Provided {
  readonly spec: ClusterSecretStoreSpecProvider;
  /** Annotations of the ServiceAccount, by which its cloud knows it. @default none */
  readonly identity?: Readonly<Record<string, string>>;
  /** Hosts that External Secrets asks. */
  readonly asked: readonly Target[];
  readonly tenantKey: TenantKey;
}

/** @param account that External Secrets is at the store */
export function provided(store: SecretStoreFields, account: Account): Provided {
  switch (store.provider) {
    case 'vault':
      return vault(store, account);
    case 'aws':
      return aws(store, account);
    case 'gcp':
      return gcp(store, account);
    case 'azure':
      return azure(store, account);
    case 'kubernetes':
      return kubernetes(store, account);
  }
}

const property = '<property>';

function vault(store: Of<'vault'>, { name, namespace }: Account): Provided {
  const { server, caBundle, path, mountPath, role } = store;
  // With this audience alone the store, which sees the token, cannot use it at the API server.
  const serviceAccountRef = { name, namespace, audiences: ['vault'] };
  const caProvider = { type: VaultCaType.CONFIG_MAP, name: ca.name, key: ca.key, namespace };
  return {
    spec: {
      vault: {
        server,
        path,
        version: Version.V2,
        ...(caBundle && { caProvider }),
        auth: { kubernetes: { mountPath, role, serviceAccountRef } },
      },
    },
    asked: [overHttps(server, store)],
    tenantKey: { key: 'tenants/<tenant>/<name>', property },
  };
}

/** ConfigMap with the certificates of who signed the store's. */
export const ca = { name: 'secret-store-ca', key: 'ca.crt' } as const;

function aws({ service, region, role, cidrs }: Of<'aws'>, { name, namespace }: Account): Provided {
  const host = service === 'SecretsManager' ? 'secretsmanager' : 'ssm';
  return {
    spec: {
      aws: {
        service,
        region,
        sessionTagsPolicy: 'None',
        auth: { jwt: { serviceAccountRef: { name, namespace } } },
      },
    },
    identity: { 'eks.amazonaws.com/role-arn': role },
    asked: [host, 'sts'].map((one) => overHttps(`https://${awsHost(one, region)}`, { cidrs })),
    // Names of parameters with a / in them begin with one.
    tenantKey: {
      key: `${service === 'ParameterStore' ? '/' : ''}tenants/<tenant>/<name>`,
      property,
    },
  };
}

/** Host of a regional service of AWS. @see https://docs.aws.amazon.com/general/latest/gr/rande.html */
export const awsHost = (service: string, region: string): string =>
  `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

function gcp({ project, cluster, serviceAccount, cidrs }: Of<'gcp'>, { name, namespace }: Account): Provided {
  const workloadIdentity = {
    clusterName: cluster.name,
    clusterLocation: cluster.location,
    clusterProjectID: cluster.project ?? project,
    serviceAccountRef: { name, namespace },
  };
  const hosts = ['secretmanager', 'securetoken', ...(serviceAccount ? ['iamcredentials'] : [])];
  return {
    spec: {
      gcpsm: {
        projectID: project,
        secretVersionSelectionPolicy: 'LatestOrFail',
        auth: { workloadIdentity },
      },
    },
    ...(serviceAccount && { identity: { 'iam.gke.io/gcp-service-account': serviceAccount } }),
    asked: hosts.map((host) => overHttps(`https://${host}.googleapis.com`, { cidrs })),
    // Names have neither / nor dots.
    tenantKey: { key: 'tenants_<tenant>_<name>', property },
  };
}

function azure({ vaultUrl, tenantId, clientId, cidrs }: Of<'azure'>, { name, namespace }: Account): Provided {
  return {
    spec: {
      azurekv: {
        authType: 'WorkloadIdentity',
        environmentType: 'PublicCloud',
        useAzureSDK: false,
        vaultUrl,
        tenantId,
        serviceAccountRef: { name, namespace },
      },
    },
    // The tenant is in the store; given twice, even if it is the same, it is refused.
    identity: { 'azure.workload.identity/client-id': clientId },
    asked: [vaultUrl, 'https://login.microsoftonline.com'].map((host) => overHttps(host, { cidrs })),
    // Names have nothing but letters, digits and -, which names of tenants have too: one key for all of a tenant's.
    tenantKey: { key: 'tenants-<tenant>', property: '<name>' },
  };
}

function kubernetes(store: Of<'kubernetes'>, { name, namespace }: Account): Provided {
  // Every namespace has it, from Kubernetes itself.
  const caProvider = {
    type: KubernetesCaType.CONFIG_MAP,
    name: 'kube-root-ca.crt',
    key: 'ca.crt',
    namespace,
  };
  return {
    spec: {
      kubernetes: {
        remoteNamespace: store.namespace,
        server: { url: 'kubernetes.default', caProvider },
        auth: { serviceAccount: { name, namespace } },
      },
    },
    asked: [],
    // One Secret for all tenants, so that the rights to it can name it.
    tenantKey: { key: tenantsSecret, property: '<tenant>.<name>' },
  };
}

/** Where tenants' keys are, when the store is a namespace. */
export const tenantsSecret = 'tenants';
