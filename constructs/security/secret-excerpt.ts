import { Construct } from 'constructs';
import {
  SecretStoreSpecProviderKubernetesServerCaProviderType as CaProviderType,
  ExternalSecret,
  SecretStore,
  ExternalSecretSpecSecretStoreRefKind as StoreKind,
} from '../../imports/external-secrets.io';

import { Component } from '../component';
import { fetchedSecret } from './fetched-secret';
import { secretReader } from './secret-reader';

export interface SecretExcerptProps {
  /** Name of the Secret that is made, and of the objects that make it. */
  readonly name: string;
  /** Name of the Secret that is read. It may be made later; until then the excerpt waits. */
  readonly from: string;
  /** Component in whose namespace that is, and which lets it be read. @default the scope's own */
  readonly of?: Component;
  /** Keys that are taken over, under the same names. */
  readonly keys: readonly string[];
}

/**
 * A Secret with some keys of another one, for programs that can only mount all of a Secret and must not have the rest, such as
 * an authority's private key beside its certificate. It follows its source within the hour.
 *
 * @see https://external-secrets.io/latest/provider/kubernetes/
 */
export class SecretExcerpt extends Construct {
  /** Name of the Secret that is made. */
  readonly secret: string;

  constructor(scope: Construct, id: string, props: SecretExcerptProps) {
    super(scope, id);
    const { name, from, keys, of = Component.of(this) } = props;
    const { namespace } = Component.of(this);
    this.secret = name;

    secretReader(this, { name, namespace }, from, of === Component.of(this) ? this : of);
    new SecretStore(this, 'store', {
      metadata: { name },
      spec: {
        provider: {
          kubernetes: {
            remoteNamespace: of.namespace,
            server: {
              url: 'kubernetes.default',
              // Every namespace has it, from Kubernetes itself.
              caProvider: { type: CaProviderType.CONFIG_MAP, name: 'kube-root-ca.crt', key: 'ca.crt' },
            },
            auth: { serviceAccount: { name } },
          },
        },
      },
    });
    new ExternalSecret(this, 'external-secret', {
      metadata: { name },
      spec: fetchedSecret(
        { kind: StoreKind.SECRET_STORE, name },
        { name, key: from, properties: Object.fromEntries(keys.map((key) => [key, key])) },
      ),
    });
    this.node.addValidation({ validate: () => errors(props, of.namespace === namespace) });
  }
}

function errors({ name, from, keys }: SecretExcerptProps, isBeside: boolean): string[] {
  return [
    ...(name === from && isBeside
      ? [`name must not be that of the Secret it is taken from, got "${name}"; choose another`]
      : []),
    ...(keys.length > 0 ? [] : [`keys must have at least one, got none; say what is taken from ${from}`]),
  ];
}
