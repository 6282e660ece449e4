import { randomBytes } from 'node:crypto';
import type { Json } from '../../cli/cluster/api/client';

/** The Secrets that objects of the realm operator name, as External Secrets would draw them. */
export function referencedSecrets(objects: readonly Json[]): Json[] {
  const secrets = new Map<string, Json>();
  for (const { metadata, spec } of objects) {
    const reference = referenceOf(spec);
    if (!reference) continue;
    const { name, key } = reference;
    secrets.set(`${metadata.namespace}/${name}`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: metadata.namespace },
      stringData: { [key]: randomBytes(18).toString('base64url') },
    });
  }
  return [...secrets.values()];
}

function referenceOf(spec: Json): { readonly name: string; readonly key: string } | undefined {
  if (spec.passwordSecret) return spec.passwordSecret;
  const [, name, key] = /^\$([^:]+):(.+)$/.exec(spec.secret ?? '') ?? [];
  return name && key ? { name, key } : undefined;
}
