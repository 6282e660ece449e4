import {
  ExternalSecretSpecDataRemoteRefConversionStrategy as ConversionStrategy,
  ExternalSecretSpecTargetCreationPolicy as CreationPolicy,
  ExternalSecretSpecDataRemoteRefDecodingStrategy as DecodingStrategy,
  ExternalSecretSpecTargetDeletionPolicy as DeletionPolicy,
  ExternalSecretSpecTargetTemplateEngineVersion as EngineVersion,
  type ExternalSecretSpec,
  ExternalSecretSpecTargetTemplateMergePolicy as MergePolicy,
  ExternalSecretSpecDataRemoteRefMetadataPolicy as MetadataPolicy,
  ExternalSecretSpecRefreshPolicy as RefreshPolicy,
  type ExternalSecretSpecSecretStoreRef as StoreRef,
} from '../../imports/external-secrets.io';

export type SecretStoreRef = StoreRef;

export interface FetchedSecret {
  /** Name of the Secret. */
  readonly name: string;
  /** Key in the store. */
  readonly key: string;
  /** Keys of the Secret, each with the property of the store's key that it is filled from. */
  readonly properties: Readonly<Record<string, string>>;
  /**
   * Keys of the Secret, each with a template of External Secrets' that is filled from `properties`, which are then not there by
   * themselves. @default none
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Labels of the Secret, for programs that look for them. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of what fetches it. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Type of the Secret. @default Opaque */
  readonly type?: string;
}

/** A Secret that follows its source within the hour; what the API server or the operator would default is written out. */
export function fetchedSecret(store: StoreRef, secret: FetchedSecret): ExternalSecretSpec {
  const { name, key, properties, files, labels, type } = secret;
  const isPlain = !labels && !files && !type;
  return {
    refreshPolicy: RefreshPolicy.PERIODIC,
    refreshInterval: '1h0m0s',
    secretStoreRef: store,
    target: {
      name,
      creationPolicy: CreationPolicy.OWNER,
      // A source that is gone, or cannot be reached, stops nothing that runs.
      deletionPolicy: DeletionPolicy.RETAIN,
      template: isPlain
        ? undefined
        : {
            engineVersion: EngineVersion.V2,
            mergePolicy: MergePolicy.REPLACE,
            ...(type && { type }),
            ...(labels && { metadata: { labels } }),
            ...(files && { data: { ...files } }),
          },
    },
    data: Object.entries(properties).map(([secretKey, property]) => ({
      secretKey,
      remoteRef: {
        key,
        property,
        conversionStrategy: ConversionStrategy.DEFAULT,
        decodingStrategy: DecodingStrategy.NONE,
        metadataPolicy: MetadataPolicy.NONE,
      },
    })),
  };
}
