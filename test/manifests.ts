import type { Manifest } from '../constructs/component';

// biome-ignore lint/suspicious/noExplicitAny: tests reach into manifests of any kind
type AnyManifest = Manifest & Record<string, any>;

/** The one object of that kind and name. */
export function find(manifests: readonly Manifest[], kind: string, name: string): AnyManifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found.length !== 1) {
    const there = manifests.map((manifest) => `${manifest.kind}/${manifest.metadata.name}`).join(', ');
    throw new Error(`${found.length} objects ${kind}/${name}; there are ${there}`);
  }
  return found[0] as AnyManifest;
}
