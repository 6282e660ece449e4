import type { WorldObject } from '../creation';
import { countAt, labels, number, text } from '../field';
import type { PerPod } from '../selector';

interface Metadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly perPod: PerPod;
}

/** The labels that the operator gives to whatever it makes for a Cluster. @see https://cloudnative-pg.io/documentation/1.30/labels_annotations/ */
export function metadataOf({ name, manifest }: Pick<WorldObject, 'name' | 'manifest'>): Metadata {
  const version = majorOf(manifest);
  return {
    labels: {
      'cnpg.io/cluster': name,
      'app.kubernetes.io/managed-by': 'cloudnative-pg',
      'app.kubernetes.io/name': 'postgresql',
      'app.kubernetes.io/instance': name,
      'app.kubernetes.io/component': 'database',
      ...(version === undefined ? {} : { 'app.kubernetes.io/version': version }),
    },
    // without an image it is that of the operator's release
    perPod: version === undefined ? { 'app.kubernetes.io/version': 'any' } : {},
  };
}

function majorOf(manifest: unknown): string | undefined {
  const major = number(manifest, 'spec', 'imageCatalogRef', 'major');
  if (major !== undefined) return String(major);
  const [, tag] = /:(\d+)[^/:@]*(?:@.*)?$/.exec(text(manifest, 'spec', 'imageName') ?? '') ?? [];
  return tag;
}

/**
 * Labels with those that the Cluster has its objects inherit. They are set on the finished object, and again at each
 * reconciliation, after the operator's own: they win.
 *
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/utils/labels_annotations.go InheritLabels
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/reconciler/instance/metadata.go ReconcileMetadata
 */
export const inherit = (own: Readonly<Record<string, string>>, manifest: unknown) => ({
  ...own,
  ...inheritedLabels(manifest),
});

/** Of the labels that differ from pod to pod, those that are not inherited. */
export function notInherited(perPod: PerPod, manifest: unknown): PerPod {
  const inherited = inheritedLabels(manifest);
  return Object.fromEntries(Object.entries(perPod).filter(([key]) => !Object.hasOwn(inherited, key)));
}

const inheritedLabels = (manifest: unknown) => labels(manifest, 'spec', 'inheritedMetadata', 'labels');

/** Annotations that instances and Jobs inherit. */
export const inheritedAnnotations = (manifest: unknown) =>
  labels(manifest, 'spec', 'inheritedMetadata', 'annotations');

/** The account of the instances and of the Jobs. */
export const accountOf = ({ name, manifest }: Pick<WorldObject, 'name' | 'manifest'>): string =>
  text(manifest, 'spec', 'serviceAccountName') ?? name;

export const instancesOf = (manifest: unknown): number => countAt(manifest, 'spec', 'instances');
