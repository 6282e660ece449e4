import { hostname } from 'node:os';
import { Refusal } from '../command';
import { type Git, tryGit } from './git';

/** The commit that a dist was made of. */
export interface Source {
  readonly sha: string;
  /** `Name <address>`. */
  readonly author: string;
  /** RFC 3339. */
  readonly date: string;
  readonly subject: string;
  readonly body: string;
  /** Address without credentials, if the repository has one that others can use. */
  readonly repository?: string;
  /** Whether the sources had changes that are in no commit. */
  readonly dirty: boolean;
  /** Hash of the bundle that has synthesized. */
  readonly bundle: string;
  /** Who publishes, `Name <address>`. */
  readonly publisher: string;
}

interface Contents {
  /** What the commit holds anew. */
  readonly part: 'manifests' | 'root';
  /** Hash of what was synthesized. */
  readonly content: string;
  /** First line. @default the source's */
  readonly subject?: string;
}

/** Name of the file with the provenance, at the top of the branch. */
export const METADATA = 'hydrator.metadata';

/** Trailer of every commit made here, by which it is told from one that a person made. */
const OURS = 'Plinth-Part';

/** What `Plinth-Sources` says. */
export const COMMITTED = 'as committed';
const UNCOMMITTED = 'with changes that are in no commit';

export function sourceOf(git: Git, remote: string, dirty: boolean): Omit<Source, 'bundle'> {
  if (tryGit(git, ['rev-parse', '--verify', '--quiet', 'HEAD']) === undefined) {
    throw new Refusal('HEAD must be a commit, got a branch without one; commit the sources first');
  }
  const format = ['%H', '%an <%ae>', '%aI', '%s', '%b'].join('%x00');
  const [sha = '', author = '', date = '', subject = '', body = ''] = git([
    'show',
    '--no-patch',
    '--no-show-signature',
    `--format=${format}`,
    'HEAD',
  ]).split('\0');
  const url = tryGit(git, ['remote', 'get-url', remote]);
  const repository = url && publicAddress(url);
  return { sha, author, date, subject, body: body.trim(), repository, dirty, publisher: publisherOf(git) };
}

/** Who git says commits here; where it knows nobody, the account and the machine. */
function publisherOf(git: Git): string {
  const [, known] =
    /^(.+ <.+>) \d+ [+-]\d+$/.exec(
      tryGit(git, ['-c', 'user.useConfigOnly=true', 'var', 'GIT_COMMITTER_IDENT']) ?? '',
    ) ?? [];
  const account = process.env.USER ?? process.env.LOGNAME ?? `${process.getuid?.()}`;
  return known ?? `${account} <${account}@${hostname()}>`;
}

/**
 * What Argo CD's source hydrator writes beside the manifests, and promotion tools read.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/source-hydrator/
 */
export function metadataFile({ sha, author, date, subject, body, repository }: Source): string {
  const metadata = {
    repoURL: repository,
    drySha: sha,
    commands: ['npm run synth'],
    author,
    date,
    subject,
    ...(body && { body }),
  };
  return `${JSON.stringify(metadata, null, 2)}\n`;
}

/** Message of a commit. Argo CD shows the commit that the first trailers name beside the one that it syncs. */
export function commitMessage(source: Source, { part, content, subject = source.subject }: Contents): string {
  const { sha, author, date, repository, dirty, bundle, publisher } = source;
  const trailers = {
    'Argocd-reference-commit-sha': sha,
    'Argocd-reference-commit-author': mailbox(author),
    'Argocd-reference-commit-date': date,
    'Argocd-reference-commit-subject': source.subject,
    'Argocd-reference-commit-repourl': repository,
    [OURS]: part,
    'Plinth-Sources': dirty ? UNCOMMITTED : COMMITTED,
    'Plinth-Bundle': bundle,
    'Plinth-Dist': content,
    'Plinth-Publisher': mailbox(publisher),
  };
  const lines = Object.entries(trailers).filter(([, value]) => value);
  return `${subject}\n\n${lines.map(([name, value]) => `${name}: ${value}\n`).join('')}`;
}

/** Whether a commit was made here. */
export const isOurs = (git: Git, commit: string): boolean =>
  git(['show', '--no-patch', `--format=%(trailers:key=${OURS},valueonly)`, commit]).trim() !== '';

/** As RFC 5322 wants it: names with anything special are quoted. */
function mailbox(author: string): string {
  const [, name = '', address = ''] = /^(.*) <(.*)>$/.exec(author) ?? [];
  return /^[\p{L}\p{N} _-]+$/u.test(name) ? author : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
}

function publicAddress(url: string): string | undefined {
  if (!URL.canParse(url) || url.startsWith('file:')) return undefined;
  const address = new URL(url);
  address.username = '';
  address.password = '';
  return address.href;
}
