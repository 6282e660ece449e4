import {
  type ClusterSecretStoreSpecProvider,
  ClusterSecretStoreSpecProviderKubernetesServerCaProviderType as KubernetesCaType,
  ClusterSecretStoreSpecProviderVaultCaProviderType as VaultCaType,
  ClusterSecretStoreSpecProviderVaultVersion as Version,
} from '../../imports/external-secrets.io';
import { type Location, overHttps, type Target } from '../connection';
import type { Account } from './grant';

/** Vault or OpenBao. @see https://external-secrets.io/latest/provider/hashicorp-vault/ */
interface Vault extends Location {
  readonly provider: 'vault';
  /** Address of the store, `https://host:port`. */
  readonly server: string;
  /** PEM certificates of who signed the store's. @default a public authority did */
  readonly caBundle?: string;
  /** Path of the key-value engine, version 2. */
  readonly path: string;
  /** Mount of the store's Kubernetes authentication. */
  readonly mountPath: string;
  /**
   * Role in the store of the ServiceAccount `secret-store` in `external-secrets`, for tokens with the audience `vault`. It should
   * read what is fetched and nothing else.
   */
  readonly role: string;
}

/** What a cloud's own store has: addresses of private endpoints. */
interface OfCloud {
  /** Networks of private endpoints, as CIDR, in which all of the cloud's hosts are then asked. @default public addresses */
  readonly cidrs?: readonly string[];
}

/** AWS. The role is assumed with a token of the cluster. @see https://external-secrets.io/latest/provider/aws-access/ */
interface Aws extends OfCloud {
  readonly provider: 'aws';
  readonly service: 'SecretsManager' | 'ParameterStore';
  readonly region: string;
  /** ARN of the IAM role that trusts the ServiceAccount `secret-store` in `external-secrets`. */
  readonly role: string;
}

/** Secret Manager of Google Cloud, from a cluster of GKE. @see https://external-secrets.io/latest/provider/google-secrets-manager/ */
interface Gcp extends OfCloud {
  readonly provider: 'gcp';
  /** Project that the secrets are in. */
  readonly project: string;
  readonly cluster: {
    readonly name: string;
    /** Region or zone. */
    readonly location: string;
    /** Project that the cluster is in. @default that of the secrets */
    readonly project?: string;
  };
  /** Service account of Google's that the ServiceAccount may be. @default what is granted to the ServiceAccount itself */
  readonly serviceAccount?: string;
}

/** Key Vault of Azure. @see https://external-secrets.io/latest/provider/azure-key-vault/ */
interface Azure extends OfCloud {
  readonly provider: 'azure';
  /** Address of the vault, `https://<name>.vault.azure.net`. */
  readonly vaultUrl: string;
  readonly tenantId: string;
  /** Application or managed identity with a federated credential for the ServiceAccount `secret-store` in `external-secrets`. */
  readonly clientId: string;
}

/** Secrets in a namespace of this cluster, made by hand. @see https://external-secrets.io/latest/provider/kubernetes/ */
interface Kubernetes {
  readonly provider: 'kubernetes';
  readonly namespace: string;
}

export type SecretStoreProvider = Vault | Aws | Gcp | Azure | Kubernetes;

/** Where a tenant's own key is, with `<tenant>` and `<name>` in it. No tenant's name and no key's can make it another tenant's. */
export interface TenantKey {
  readonly key: string;
  readonly property: string;
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
export function provided(store: SecretStoreProvider, account: Account): Provided {
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

const property = 'dockerconfigjson';

function vault(store: Vault, { name, namespace }: Account): Provided {
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

function aws({ service, region, role, cidrs }: Aws, { name, namespace }: Account): Provided {
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

function gcp({ project, cluster, serviceAccount, cidrs }: Gcp, { name, namespace }: Account): Provided {
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

function azure({ vaultUrl, tenantId, clientId, cidrs }: Azure, { name, namespace }: Account): Provided {
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

function kubernetes(store: Kubernetes, { name, namespace }: Account): Provided {
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
