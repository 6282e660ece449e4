import { items, mapping, text } from '../../verify/created/field';
import type { KubernetesObject } from '../../verify/dist';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Two manifests of an Application as they are but for the commits that the publisher has pinned: that a folder is read at
 * another commit is no change beside what changed in the folder.
 */
export function unpinned(before: KubernetesObject, after: KubernetesObject): [unknown, unknown] {
  if (after.group !== 'argoproj.io' || after.kind !== 'Application') return [before.manifest, after.manifest];
  const pinned = [...sourcesOf(before.manifest), ...sourcesOf(after.manifest)]
    .filter((source) => isPinned(source, after.environment))
    .map(folderOf);
  if (pinned.length === 0) return [before.manifest, after.manifest];
  const without = (manifest: KubernetesObject['manifest']) => {
    const { source, sources, ...spec } = mapping(manifest, 'spec');
    const strip = (one: unknown) => {
      const { targetRevision, ...rest } = mapping(one);
      return pinned.includes(folderOf(one)) ? rest : { targetRevision, ...rest };
    };
    return {
      ...manifest,
      spec: {
        ...spec,
        ...(source !== undefined && { source: strip(source) }),
        ...(Array.isArray(sources) && { sources: sources.map(strip) }),
      },
    };
  };
  return [without(before.manifest), without(after.manifest)];
}

const sourcesOf = (manifest: unknown): readonly unknown[] => [
  mapping(manifest, 'spec', 'source'),
  ...items(manifest, 'spec', 'sources'),
];

/** Folders of others that are named by a commit are not ours to move. */
const isPinned = (source: unknown, environment: string): boolean =>
  text(source, 'path')?.startsWith(`${environment}/`) === true &&
  text(source, 'chart') === undefined &&
  COMMIT.test(text(source, 'targetRevision') ?? '');

/** A folder of a repository; empty for a chart. */
const folderOf = (source: unknown): string =>
  text(source, 'chart') || !text(source, 'path') ? '' : `${text(source, 'repoURL')} ${text(source, 'path')}`;
