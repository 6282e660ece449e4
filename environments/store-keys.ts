import type * as z from 'zod';
import type { SecretStoreFields } from './secret-store';

interface Stored {
  readonly secretStore?: SecretStoreFields | undefined;
}

/** Keys in the secret store need one, and are written as it writes names. */
export function storedKeys(environment: Stored, { addIssue }: z.core.$RefinementCtx<Stored>): void {
  const { secretStore } = environment;
  const keys = [...keysIn(environment)];
  if (!secretStore) {
    for (const { path } of keys) {
      const message = `must be given, because ${path.join('.')} is read from it; say where it is, or do without`;
      addIssue({ code: 'custom', path: ['secretStore'], message });
    }
    return;
  }
  const { format, rule } = formatOf(secretStore);
  for (const { path, key } of keys) {
    if (!format.test(key))
      addIssue({ code: 'custom', path, message: `${rule}; write it as secretStore has it` });
  }
}

/** Mappings whose fields are the user's own. */
const ownFields: ReadonlySet<string> = new Set(['labels', 'config']);

/** Every field that is called a key. */
function* keysIn(value: object, path: string[] = []): Iterable<{ path: string[]; key: string }> {
  for (const [field, inner] of Object.entries(value)) {
    const at = [...path, field];
    if (typeof inner === 'string' && /[a-z]Key$/.test(field)) yield { path: at, key: inner };
    if (typeof inner === 'object' && inner !== null && !ownFields.has(field)) yield* keysIn(inner, at);
  }
}

/** How a store writes the names of its keys. */
function formatOf(store: SecretStoreFields): { readonly format: RegExp; readonly rule: string } {
  switch (store.provider) {
    case 'vault':
      return { format: /^[^/].*$/, rule: 'must not begin with /, because secretStore.path comes before it' };
    case 'aws':
      return store.service === 'SecretsManager'
        ? {
            format: /^[A-Za-z0-9/_+=.@-]{1,512}$/,
            rule: 'must be a name of Secrets Manager: letters, digits and /_+=.@-',
          }
        : {
            format: /^(?:[\w.-]+|(?:\/[\w.-]+)+)$/,
            rule: 'must be a name of Parameter Store: letters, digits and _.-, in levels that each begin with /',
          };
    case 'gcp':
      return {
        format: /^[\w-]{1,255}$/,
        rule: 'must be a name of Secret Manager: letters, digits, _ and -, and no /',
      };
    case 'azure':
      return {
        format: /^[A-Za-z0-9-]{1,127}$/,
        rule: 'must be a name of Key Vault: letters, digits and -, and neither / nor dots',
      };
    case 'kubernetes':
      return {
        format: /^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/,
        rule: `must be the name of a Secret in ${store.namespace}: lower-case letters, digits, - and dots`,
      };
  }
}
