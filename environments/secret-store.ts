import * as z from 'zod';
import { caBundle } from './ca-bundle';
import { dnsLabel, email, type FieldsOf, text, url } from './fields';
import { hostOf, located, location } from './location';

/** Networks of private endpoints, in which all hosts of the cloud are then asked. @default public addresses */
const { cidrs } = location;

const uuid = z.uuid('must be a UUID, as Azure has for its tenants and applications');

/** ARN of an IAM role. */
export const roleArn = z
  .string()
  .regex(
    /^arn:aws[-a-z]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'must be the ARN of a role, such as arn:aws:iam::123456789012:role/plinth',
  );

/** A region of AWS. */
export const awsRegion = z
  .string()
  .regex(/^[a-z]{2,3}(-[a-z]+)+-\d$/, 'must be a region of AWS, such as eu-central-2');

/** From where External Secrets fetches what cannot be generated in the cluster; it signs in as the ServiceAccount `secret-store`. */
export const secretStore = z.discriminatedUnion('provider', [
  z
    .strictObject({
      /** Vault or OpenBao. @see https://external-secrets.io/latest/provider/hashicorp-vault/ */
      provider: z.literal('vault'),
      /** Address of the store, `https://host:port`. */
      server: url,
      ...location,
      /** PEM certificates of who signed the server's. @default a public authority did */
      caBundle: caBundle.optional(),
      /** Path of the key-value engine, version 2. */
      path: text,
      /** Mount of the store's Kubernetes authentication. */
      mountPath: text,
      /**
       * Role in the store of the ServiceAccount `secret-store` in `external-secrets`, for tokens with the audience `vault`. It
       * should read what is fetched, the keys that are named in the environment, and nothing else.
       */
      role: text,
    })
    .superRefine(located(({ server }) => hostOf(server))),
  z.strictObject({
    /** AWS. The role is assumed with a token of the cluster. @see https://external-secrets.io/latest/provider/aws-access/ */
    provider: z.literal('aws'),
    service: z.enum(['SecretsManager', 'ParameterStore']),
    region: awsRegion,
    /** ARN of the IAM role that trusts the cluster's OIDC issuer for the ServiceAccount `secret-store` in `external-secrets`. */
    role: roleArn,
    cidrs,
  }),
  z.strictObject({
    /**
     * Secret Manager of Google Cloud, from a cluster of GKE with workload identity.
     *
     * @see https://external-secrets.io/latest/provider/google-secrets-manager/
     */
    provider: z.literal('gcp'),
    /** Project that the secrets are in. */
    project: text,
    cluster: z.strictObject({
      name: text,
      /** Region or zone. */
      location: text,
      /** Project that the cluster is in. @default that of the secrets */
      project: text.optional(),
    }),
    /** Google's service account that the ServiceAccount may be. @default what is granted to the ServiceAccount itself */
    serviceAccount: email.optional(),
    cidrs,
  }),
  z.strictObject({
    /** Key Vault of Azure. @see https://external-secrets.io/latest/provider/azure-key-vault/ */
    provider: z.literal('azure'),
    /** Address of the vault, `https://<name>.vault.azure.net`. */
    vaultUrl: url,
    tenantId: uuid,
    /** Application or managed identity with a federated credential for the ServiceAccount `secret-store` in `external-secrets`. */
    clientId: uuid,
    cidrs,
  }),
  z.strictObject({
    /** Secrets in a namespace of this cluster, made by hand. @see https://external-secrets.io/latest/provider/kubernetes/ */
    provider: z.literal('kubernetes'),
    /** Namespace that holds them and nothing else. */
    namespace: dnsLabel,
  }),
]);

export type SecretStoreFields = FieldsOf<typeof secretStore>;
