import { labels } from '../../../verify/created/field';
import type { KubernetesObject } from '../../../verify/dist';

/** The options that an object gives Argo CD: `Prune=false`. */
export function syncOptionsOf({ manifest }: KubernetesObject): readonly string[] {
  const options = labels(manifest, 'metadata', 'annotations')['argocd.argoproj.io/sync-options'] ?? '';
  return options.split(',').map((option) => option.trim());
}
