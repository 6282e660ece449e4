import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from '../command';
import { contentHash } from './content-hash';
import type { Git, RemoteGit } from './git';
import { isRoot, type Pins, pin, pinsIn } from './pins';
import { commitMessage, isOurs, METADATA, metadataFile, type Source } from './provenance';
import { fetchTip, Overtaken, push, type RemoteBranch } from './remote';
import { type Files, readTexts, readTree, writeBlob, writeBlobs, writeTree } from './tree';

export interface Publication extends RemoteBranch {
  /** Runs git where it asks the remote. */
  readonly remoteGit: RemoteGit;
  /** Folder with what is published. */
  readonly folder: string;
  readonly source: Source;
  /** First line of the commits. @default the source's */
  readonly message?: string;
  /** Whether everything is done but the push. */
  readonly dryRun: boolean;
  /** Empty folder of this run. */
  readonly scratch: string;
  /** Why what is about to be published must not be. @param published commit at which the branch is */
  readonly refusals: (published: string) => readonly string[] | Promise<readonly string[]>;
  /** Told what is being done. */
  readonly say?: (what: string) => void;
}

/** What became of a publication. */
export interface Published {
  /** Commit at which the branch was. */
  readonly before?: string;
  /** Commit with changed manifests. */
  readonly manifests?: string;
  /** Commit with changed Applications, after the manifests that they are pinned to. */
  readonly root?: string;
  /** Folders whose Applications name another commit than before. */
  readonly pinned: readonly string[];
}

/** How often a publication starts again because another one came first. */
const ATTEMPTS = 5;

/**
 * Adds what is in a folder to a branch of another repository. Nothing here changes but that the new commits are known; there,
 * the branch moves in one step, or not at all.
 *
 * @throws Refusal when it must not be published, or cannot be
 */
export async function publish(git: Git, publication: Publication): Promise<Published> {
  const files = writeBlobs(git, publication.folder);
  if (files.size === 0) throw new Refusal(`${publication.folder}: must hold manifests, got none`);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      return await publishOn(git, publication, files, attempt);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      publication.say?.(`${publication.branch} has moved, starting again`);
      pause(attempt);
    }
  }
  throw new Refusal(
    `${publication.branch}: was moved by others ${ATTEMPTS} times while this was prepared; try again when they are done`,
  );
}

async function publishOn(
  git: Git,
  publication: Publication,
  files: Files,
  attempt: number,
): Promise<Published> {
  const { remote, branch, remoteGit, dryRun, scratch, refusals, say = () => {} } = publication;
  say(`fetching ${branch} of ${remote}`);
  const before = await fetchTip(git, remoteGit, publication);
  say('making the commits');
  const published = commitsOn(git, publication, files, before, path.join(scratch, `index-${attempt}`));
  const tip = published.root ?? published.manifests;
  if (tip === undefined) return published;
  const reasons = before === undefined ? [] : await refusals(before);
  if (reasons.length > 0) throw new Refusal(...reasons);
  if (dryRun) return published;
  say(`pushing ${branch} to ${remote}`);
  await push(remoteGit, publication, tip);
  return published;
}

/** Makes the commits that lead from the tip of the branch to the files: manifests first, then what is pinned to them. */
function commitsOn(
  git: Git,
  { branch, source, message }: Publication,
  files: Files,
  before: string | undefined,
  index: string,
): Published {
  const tip = readTree(git, before);
  const content = contentHash(readTexts(git, files));
  const environments = new Set([...files.keys()].filter(isRoot).map((file) => path.dirname(file)));
  const metadata = [METADATA, writeBlob(git, metadataFile(source))] as const;
  const manifests = only(files, (file) => !isRoot(file));
  const oldManifests = only(tip.files, (file) => !isRoot(file) && file !== METADATA);
  const oldRoot = only(tip.files, (file) => environments.has(path.dirname(file)));

  const tree = writeTree(git, new Map([...manifests, ...oldRoot, metadata]), `${index}-manifests`);
  const commit = (of: string, part: 'manifests' | 'root', parent: string | undefined) =>
    commitTree(git, of, commitMessage(source, { part, content, subject: message }), parent);
  const first = same(manifests, oldManifests) ? undefined : commit(tree, 'manifests', before);
  const base = first ?? before ?? '';

  const oldPins = pinsOf(git, only(tip.files, isRoot));
  // After a commit by hand nobody knows whether what was pinned is still what the folder holds.
  const isTrusted = before !== undefined && isOurs(git, before);
  const pins = new Map<string, string>();
  for (const [folder, id] of readTree(git, tree).folders) {
    const old = isTrusted && tip.folders.get(folder) === id ? oldPins.get(folder) : undefined;
    pins.set(folder, old ?? base);
  }
  const { root, newPins } = pinnedRoot(git, only(files, isRoot), {
    branch,
    pins,
    scratch: `${index}-pinned`,
  });
  const isRootDone = same(root, oldRoot) && (first !== undefined || same(oldRoot, only(tip.files, isRoot)));
  const whole = () => writeTree(git, new Map([...manifests, ...root, metadata]), `${index}-root`);
  const second = isRootDone ? undefined : commit(whole(), 'root', first ?? before);
  const pinned = [...newPins].filter(([folder, to]) => oldPins.get(folder) !== to).map(([folder]) => folder);
  return { before, manifests: first, root: second, pinned: pinned.sort() };
}

const only = (files: Files, wanted: (file: string) => boolean): Map<string, string> =>
  new Map([...files].filter(([file]) => wanted(file)));

const same = (some: Files, others: Files): boolean =>
  some.size === others.size && [...some].every(([file, blob]) => others.get(file) === blob);

const pinsOf = (git: Git, root: Files): Pins =>
  new Map([...readTexts(git, root).values()].flatMap((text) => [...pinsIn(text)]));

interface Pinning {
  readonly branch: string;
  readonly pins: Pins;
  /** Folder that is not there yet. */
  readonly scratch: string;
}

/** The Applications as they are published, and what they are then pinned to. */
function pinnedRoot(
  git: Git,
  root: Files,
  { branch, pins, scratch }: Pinning,
): { root: Files; newPins: Pins } {
  const texts = [...readTexts(git, root)].map(([file, text]) => {
    const pinned = pin(text, { file: `dist/${file}`, branch, pins });
    mkdirSync(path.dirname(path.join(scratch, file)), { recursive: true });
    writeFileSync(path.join(scratch, file), pinned);
    return pinned;
  });
  return {
    root: texts.length > 0 ? writeBlobs(git, scratch) : new Map(),
    newPins: new Map(texts.flatMap((text) => [...pinsIn(text)])),
  };
}

function commitTree(git: Git, tree: string, message: string, parent: string | undefined): string {
  const isSigned =
    git(['config', '--type=bool', '--default=false', '--get', 'commit.gpgSign']).trim() === 'true';
  const args = [
    'commit-tree',
    tree,
    ...(parent ? ['-p', parent] : []),
    ...(isSigned ? ['-S'] : []),
    '-F',
    '-',
  ];
  return git(args, { input: message, env: identity(git) }).trim();
}

/** Machines often have no name; the person is in the trailers anyway. */
function identity(git: Git): Record<string, string> {
  const isSet = (key: string) => git(['config', '--default=', '--get', key]).trim() !== '';
  const unnamed = { NAME: 'plinth', EMAIL: 'plinth@localhost' };
  const known = { NAME: isSet('user.name'), EMAIL: isSet('user.email') };
  return Object.fromEntries(
    (['AUTHOR', 'COMMITTER'] as const).flatMap((role) =>
      (['NAME', 'EMAIL'] as const)
        .filter((part) => !known[part] && !process.env[`GIT_${role}_${part}`])
        .map((part) => [`GIT_${role}_${part}`, unnamed[part]]),
    ),
  );
}

/** A little longer every time, and not as long as the other. */
function pause(attempt: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt * (50 + Math.random() * 100));
}
