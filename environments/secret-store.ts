import * as z from 'zod';
import { caBundle } from './ca-bundle';
import { dnsLabel, email, text, url } from './fields';
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
      /** Vault or OpenBao. */
      provider: z.literal('vault'),
      server: url,
      ...location,
      /** Certificates of who signed the server's. @default a public authority did */
      caBundle: caBundle.optional(),
      /** Path of the key-value engine, version 2. */
      path: text,
      /** Mount of the Kubernetes authentication method. */
      mountPath: text,
      /** Role that may read the keys that are named in the environment. */
      role: text,
    })
    .superRefine(located(({ server }) => hostOf(server))),
  z.strictObject({
    provider: z.literal('aws'),
    service: z.enum(['SecretsManager', 'ParameterStore']),
    region: awsRegion,
    /** IAM role that trusts the cluster's OIDC issuer for the ServiceAccount. */
    role: roleArn,
    cidrs,
  }),
  z.strictObject({
    /** Secret Manager of Google Cloud, from a cluster of GKE with workload identity. */
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
    /** Key Vault. */
    provider: z.literal('azure'),
    vaultUrl: url,
    tenantId: uuid,
    /** Application or managed identity with a federated credential for the ServiceAccount. */
    clientId: uuid,
    cidrs,
  }),
  z.strictObject({
    /** Secrets in a namespace of this cluster, made by hand. */
    provider: z.literal('kubernetes'),
    /** Namespace that holds them and nothing else. */
    namespace: dnsLabel,
  }),
]);
