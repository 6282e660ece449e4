import { isMap, isScalar, isSeq, parseAllDocuments, type Scalar, type YAMLMap } from 'yaml';
import { Refusal } from '../command';

/** A source of an Application that is a folder of a repository, with the place of its revision in the file. */
interface Source {
  readonly path: string;
  readonly repository: string;
  readonly revision: string;
  readonly range: readonly [start: number, end: number];
}

/** Revisions by folder. */
export type Pins = ReadonlyMap<string, string>;

/** What the Applications in a file are pinned to. A branch is no pin. */
export function pinsIn(text: string): Pins {
  const pinned = sources(text).filter(({ revision }) => /^[0-9a-f]{40,64}$/.test(revision));
  return new Map(pinned.map(({ path, revision }) => [path, revision]));
}

export interface PinOptions {
  /** File that is named in errors. */
  readonly file: string;
  /** Branch that the file names where it is not pinned. */
  readonly branch: string;
  /** Commit for each folder; Applications of other folders stay as they are. */
  readonly pins: Pins;
}

/**
 * The same file with every Application of our own folders pinned, all other bytes as they were. Sources elsewhere, and charts, name
 * their version already.
 */
export function pin(text: string, { file, branch, pins }: PinOptions): string {
  let pinned = text;
  for (const { path, revision, range } of sources(text).reverse()) {
    const commit = pins.get(path);
    if (commit === undefined) continue;
    if (revision !== branch) {
      throw new Refusal(
        `${file}: targetRevision of ${path} must be the branch that is published, got ${revision}; ` +
          `give --branch ${revision}, or change repository.branch in environments/`,
      );
    }
    // Quoted, because a commit can look like a number.
    pinned = `${pinned.slice(0, range[0])}"${commit}"${pinned.slice(range[1])}`;
  }
  return pinned;
}

/** The same file without the revisions of some folders: as it is the same wherever they are pinned. */
export function unpinned(text: string, isOurs: (folder: string) => boolean): string {
  const ranges = sources(text)
    .filter(({ path }) => isOurs(path))
    .map(({ range }) => range);
  return ranges.reverse().reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}

/** Whether a file has child Applications of an environment. */
export const isRoot = (file: string): boolean => /^[^/]+\/root\/[^/]+$/.test(file);

/** The folders among these files, with those around them. */
export function foldersOf(files: Iterable<string>): ReadonlySet<string> {
  const folders = [...files].flatMap((file) => {
    const steps = file.split('/').slice(0, -1);
    return steps.map((_, depth) => steps.slice(0, depth + 1).join('/'));
  });
  return new Set(folders);
}

export function sources(text: string): Source[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (!isMap(document.contents) || document.get('kind') !== 'Application') return [];
    const several = document.getIn(['spec', 'sources']);
    const all = isSeq(several) ? several.items : [document.getIn(['spec', 'source'])];
    return all.filter(isMap).flatMap((source) => folderSource(source));
  });
}

function folderSource(source: YAMLMap): Source[] {
  const path = source.get('path');
  const revision = source.get('targetRevision', true);
  if (typeof path !== 'string' || source.has('chart') || !isScalar(revision)) return [];
  const [start, end] = (revision as Scalar).range ?? [0, 0];
  const repository = String(source.get('repoURL'));
  return [{ path, repository, revision: String(revision.value), range: [start, end] }];
}
