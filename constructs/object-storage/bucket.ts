import type { Construct } from 'constructs';
import type { ObjectStorageFields } from '../../environments/object-storage';
import { overHttps, type Target } from '../connection';
import { addressOf } from '../object-store';
import type { SecretStore } from '../security/secret-store';

/** A bucket of an S3-compatible object store, wherever that is, as its users need to know it. */
export interface Bucket {
  readonly name: string;
  /** Host without a scheme, with a port if it is not the usual one. */
  readonly endpoint: string;
  /** How it is spoken to: by TLS of the store's own; or in HTTP that the proxies of both ends encrypt. */
  readonly security: 'tls' | 'mesh';
  readonly region: string;
  /** Whether the bucket is in the path, and not in the host. */
  readonly pathStyle: boolean;
  /** PEM certificates of who signed the store's. @default a public authority did */
  readonly caBundle?: string;
  /** What its users connect to. */
  readonly target: Target;

  /**
   * Makes a Secret in the namespace of the scope's component, with `access-key-id` and `secret-access-key`.
   *
   * @param name of the Secret
   */
  credentials(scope: Construct, id: string, name: string): void;
}

/** Keys of the Secrets with credentials, and of the secret store. */
export const credentialKeys = ['access-key-id', 'secret-access-key'] as const;

/** A bucket outside, whose keys are fetched from the secret store. */
export const bucketOutside = (
  { endpoint, region, bucket, pathStyle, caBundle, credentialsKey, ...location }: ObjectStorageFields,
  secretStore: SecretStore,
): Bucket => ({
  name: bucket,
  endpoint,
  security: 'tls',
  region,
  pathStyle: pathStyle ?? false,
  caBundle,
  target: overHttps(addressOf({ endpoint }), location),
  credentials: (scope, id, name) =>
    secretStore.fetch(scope, id, {
      name,
      key: credentialsKey,
      properties: Object.fromEntries(credentialKeys.map((key) => [key, key])),
    }),
});
