import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../verify/finding';
import { InputError, UnusableInput } from '../../verify/input-error';
import { openSource, renamed } from '../diff/source';
import { contentHash } from '../publish/content-hash';
import { type Git, gitIn, tryGit } from '../publish/git';
import { isRoot, sources } from '../publish/pins';
import { COMMITTED, METADATA } from '../publish/provenance';
import { type Files, readTexts, readTree } from '../publish/tree';

/** A published commit, as files. */
interface Published {
  readonly folder: string;
  /** The commit, what it was made of, and who published it. */
  readonly provenance: string;
  /** What of its provenance is not so. */
  readonly findings: readonly Finding[];
  /** The same words with the name of the commit in place of the folder. */
  named<T>(told: T): T;
  dispose(): void;
}

type Fault = Pick<Finding, 'rule' | 'path' | 'what' | 'fix'>;

/**
 * Reads a commit of the published branch without a checkout, and compares it with what its provenance says.
 *
 * @param root folder of the project
 * @throws UnusableInput when there is no such commit, or it holds no dist
 */
export function openPublished(reference: string, root: string): Published {
  const git = gitIn(root);
  const commit = tryGit(git, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${reference}^{commit}`,
  ]);
  if (!commit) {
    const reason =
      '--published must be a commit of this repository, got none; run "git fetch", or publish first';
    throw new UnusableInput([new InputError(reference, reason)]);
  }
  let source: ReturnType<typeof openSource>;
  try {
    source = openSource(commit, '--published', root);
  } catch (error) {
    throw renamed(error, { folder: commit, name: reference, dispose: () => undefined });
  }
  const { folder, dispose } = source;
  return {
    folder,
    provenance: inWords(reference, commit, trailersOf(git, commit)),
    findings: faultsOf(git, commit).map((fault) => ({
      ...fault,
      severity: 'error',
      object: `commit ${commit.slice(0, 10)}`,
      file: reference,
      line: 1,
    })),
    named: (told) => namedAnew(told, folder, reference),
    dispose,
  };
}

function inWords(reference: string, commit: string, trailers: Trailers): string {
  const said = (name: Trailer) => trailers[name]?.join(' and ') ?? 'nobody knows';
  const source = `${said('Argocd-reference-commit-sha')} ${said('Plinth-Sources')}`;
  return `${reference}: ${commit}, made of ${source}, published by ${said('Plinth-Publisher')}`;
}

function namedAnew<T>(told: T, folder: string, name: string): T {
  if (told instanceof Error) return renamed(told, { folder, name, dispose: () => undefined }) as T;
  return JSON.parse(JSON.stringify(told).replaceAll(JSON.stringify(folder).slice(1, -1), name)) as T;
}

/** The exceptions with which a commit was proven; false where it had none. @param folder for the file */
export function exceptionsAt(reference: string, root: string, folder: string): string | false {
  const git = gitIn(root);
  const { 'Argocd-reference-commit-sha': [sha = ''] = [] } = trailersOf(git, reference);
  const text = sha && tryGit(git, ['show', `${sha}:./verify/exceptions.yaml`]);
  if (!text) return false;
  const file = join(folder, 'exceptions.yaml');
  writeFileSync(file, `${text}\n`);
  return file;
}

type Trailers = Readonly<Record<string, readonly string[]>>;

function trailersOf(git: Git, commit: string): Trailers {
  const trailers: Record<string, string[]> = {};
  const text = git([
    'show',
    '--no-patch',
    '--no-show-signature',
    '--format=%(trailers:only,unfold)',
    commit,
    '--',
  ]);
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([\w-]+): (.*)$/.exec(line) ?? [];
    if (name) trailers[name] = [...(trailers[name] ?? []), value];
  }
  return trailers;
}

/** What the publisher writes into each commit. */
const TRAILERS = {
  'Argocd-reference-commit-sha': /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
  'Plinth-Part': /^(?:manifests|root)$/,
  'Plinth-Sources': /./,
  'Plinth-Bundle': /^sha256:[0-9a-f]{64}$/,
  'Plinth-Dist': /^sha256:[0-9a-f]{64}$/,
  'Plinth-Publisher': /^.+ <[^<>]+>$/,
};

type Trailer = keyof typeof TRAILERS;

function faultsOf(git: Git, commit: string): Fault[] {
  const trailers = trailersOf(git, commit);
  const { files, folders } = readTree(git, commit);
  const malformed = Object.entries(TRAILERS).flatMap(([name, form]): Fault[] => {
    const values = trailers[name] ?? [];
    if (values.length === 1 && form.test(values[0] ?? '')) return [];
    const what = `must be there once, as the publisher writes it, got ${values.join(' and ') || 'none'}`;
    return [fault('provenance', name, what, 'publish again; whatever came here otherwise is not ours')];
  });
  const isWrong = new Set(malformed.map(({ path }) => path));
  const said = (name: Trailer) => (isWrong.has(name) ? undefined : trailers[name]?.[0]);
  return [
    ...malformed,
    ...sourceFaults(git, files, said),
    ...contentFaults(git, commit, files, said),
    ...pinFaults(git, commit, files, folders),
  ];
}

const fault = (rule: string, path: string, what: string, fix: string): Fault => ({
  rule: `published/${rule}`,
  path,
  what,
  fix,
});

type Said = (name: Trailer) => string | undefined;

function sourceFaults(git: Git, files: Files, said: Said): Fault[] {
  const faults: Fault[] = [];
  const sha = said('Argocd-reference-commit-sha');
  if (sha && tryGit(git, ['cat-file', '-e', `${sha}^{commit}`]) === undefined) {
    const fix = 'run "git fetch"; if it is nowhere, it was published from a commit that was never pushed';
    faults.push(
      fault('source', 'Argocd-reference-commit-sha', `must be a commit of this clone, got ${sha}`, fix),
    );
  }
  const state = said('Plinth-Sources');
  if (state && state !== COMMITTED) {
    const fix = 'commit the sources and publish again';
    faults.push(fault('source', 'Plinth-Sources', `must be "${COMMITTED}", got "${state}"`, fix));
  }
  const blob = files.get(METADATA);
  const text = blob ? [...readTexts(git, new Map([[METADATA, blob]])).values()][0] : undefined;
  const other = drySha(text);
  if (sha && other !== sha) {
    const what = `drySha must be that of the commit, ${sha}, got ${other ?? 'none'}`;
    faults.push(fault('source', METADATA, what, 'publish again; nobody else may write to the branch'));
  }
  return faults;
}

function drySha(text = ''): string | undefined {
  return /"drySha": "([0-9a-f]+)"/.exec(text)?.[1];
}

function contentFaults(git: Git, commit: string, files: Files, said: Said): Fault[] {
  const modes = git(['ls-tree', '-r', '-z', '--full-tree', commit]).split('\0').filter(Boolean);
  const strange = modes
    .filter((entry) => !entry.startsWith('100644 blob '))
    .map((entry) => entry.split('\t')[1]);
  const faults = strange.map((file = '') =>
    fault('content', file, 'must be a regular file', 'remove it; no synthesis writes it'),
  );
  const expected = said('Plinth-Dist');
  // A link to another repository is no text.
  if (!expected || strange.length > 0) return faults;
  const hash = contentHash(readTexts(git, new Map([...files].filter(([file]) => file !== METADATA))));
  if (hash === expected) return faults;
  const isHalf = said('Plinth-Part') === 'manifests';
  const fix = isHalf
    ? 'verify the commit after it, which brings the Applications, if it is the first of two'
    : 'look at who wrote it, and publish again; nobody else may write to the branch';
  return [
    ...faults,
    fault('content', 'Plinth-Dist', `must be the hash of the tree, ${hash}, got ${expected}`, fix),
  ];
}

/** Pins are in no hash: what they lead to must be what the commit holds. */
function pinFaults(git: Git, commit: string, files: Files, folders: ReadonlyMap<string, string>): Fault[] {
  const roots = readTexts(git, new Map([...files].filter(([file]) => isRoot(file))));
  const pins = [...roots].flatMap(([file, text]) =>
    sources(text).flatMap(({ path, revision }) => (folders.has(path) ? [{ file, path, revision }] : [])),
  );
  const history = new Set(git(['rev-list', commit]).split('\n'));
  const answers = git(['cat-file', '--batch-check=%(objectname)'], {
    input: pins.map(({ path, revision }) => `${revision}:${path}\n`).join(''),
  }).split('\n');
  return pins.flatMap(({ file, path, revision }, index) => {
    const where = `targetRevision of ${path}`;
    if (!history.has(revision)) {
      const what = `${where} must be a commit of the branch, got ${revision}`;
      return [
        fault('pin', file, what, 'run "git fetch --unshallow" in a clone without history, or publish again'),
      ];
    }
    if (answers[index] === folders.get(path)) return [];
    const what = `${where} must be a commit that holds the folder as it is here, got ${revision}`;
    return [fault('pin', file, what, 'publish again; Argo CD applies something else than what is here')];
  });
}
