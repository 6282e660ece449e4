import { randomBytes } from 'node:crypto';
import type { Json } from '../../cli/cluster/api/client';

/** The Secrets that objects of the realm operator name, as External Secrets would draw them. */
export function referencedSecrets(objects: readonly Json[]): Json[] {
  const secrets = new Map<string, Json>();
  for (const { metadata, spec } of objects) {
    for (const { name, key } of referencesOf(spec)) {
      secrets.set(`${metadata.namespace}/${name}`, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace: metadata.namespace },
        stringData: { [key]: randomBytes(18).toString('base64url') },
      });
    }
  }
  return [...secrets.values()];
}

function referencesOf(spec: Json): { readonly name: string; readonly key: string }[] {
  if (spec.passwordSecret) return [spec.passwordSecret];
  return [spec.secret ?? '', ...Object.values(spec.config ?? {})].flatMap((value) => {
    const [, name, key] = /^\$([^:]+):(.+)$/.exec(String(value)) ?? [];
    return name && key ? [{ name, key }] : [];
  });
}
