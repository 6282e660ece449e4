import * as z from 'zod';
import { gitUrl } from '../constructs/repository';
import { caBundle } from './ca-bundle';
import { type FieldsOf, key, text, url } from './fields';
import { located, location } from './location';

const isSsh = (text: string): boolean =>
  /^(?:ssh:\/\/[\w.-]+@[^/@]+\/|[\w.-]+@[\w.-]+:(?!\/\/)).+$/.test(text);

/** Empty for what is no address, of which its own rule speaks. */
const hostOf = (text: string): string => (isSsh(text) || URL.canParse(text) ? gitUrl(text).hostname : '');

/** As `ssh-keyscan` prints them. */
const knownHosts = z
  .string()
  .refine(
    areKnownHosts,
    'must be lines of known_hosts: host, type of the key and public key; ssh-keyscan prints them',
  );

function areKnownHosts(text: string): boolean {
  const lines = linesOf(text);
  return lines.length > 0 && lines.every((line) => knownHost.test(line));
}

const knownHost = /^[^\s@]+ (?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/=]+(?: .*)?$/;

/** Whether a line is for a host; nobody can tell of those that are hashed or patterns. */
const isFor = (line: string, host: string): boolean =>
  /^[|@]|^\S*[*?]/.test(line) || (line.split(' ')[0] ?? '').split(',').includes(host);

/** Without comments. */
function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => /^\s*[^\s#]/.test(line));
}

/** Hosts whose keys come with Argo CD's chart. @see https://github.com/argoproj/argo-helm/blob/argo-cd-10.8.2/charts/argo-cd/values.yaml */
const known: ReadonlySet<string> = new Set([
  'bitbucket.org',
  'github.com',
  'gitlab.com',
  '[ssh.github.com]:443',
  'ssh.dev.azure.com',
  'vs-ssh.visualstudio.com',
]);

/** What belongs to one of the two ways only. */
const ofHttps = ['caBundle', 'credentialsKey'] as const;
const ofSsh = ['knownHosts', 'deployKey'] as const;

/** The Git repository in which Argo CD reads what synthesis wrote. */
export const repository = z
  .strictObject({
    /** Address as `git clone` takes it: `https://….git`, `ssh://git@host:port/….git` or `git@host:….git`. */
    url: z.string().superRefine((text, { addIssue }) => {
      const issues = isSsh(text) ? [] : (url.safeParse(text).error?.issues ?? []);
      const rule = 'must be an address as git clone takes it: https://…, ssh://git@host/… or git@host:…';
      for (const { message } of issues)
        addIssue({ code: 'custom', message: text.startsWith('https://') ? message : rule });
    }),
    /** Branch with the content of `dist` at its root. */
    branch: text,
    ...location,
    /** PEM certificates of who signed the server's, where it is asked over HTTPS. @default a public authority did */
    caBundle: caBundle.optional(),
    /** Key in the secret store, with the properties `username` and `password`. @default none, or a person gives it to Argo CD */
    credentialsKey: key.optional(),
    /** Lines of `known_hosts` for the server, where it is asked over SSH. @default Argo CD knows it */
    knownHosts: knownHosts.optional(),
    /** Key in the secret store, with the property `ssh-private-key`. @default a person gives it to Argo CD */
    deployKey: key.optional(),
  })
  .superRefine(located(({ url }) => hostOf(url)))
  .superRefine((repository, { addIssue }) => {
    const issue = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
    const way = isSsh(repository.url) ? 'SSH' : 'HTTPS';
    for (const field of way === 'SSH' ? ofHttps : ofSsh) {
      if (repository[field] !== undefined)
        issue(field, `must not be given, because url is asked over ${way}; remove it`);
    }
    if (way === 'HTTPS') return;
    const { hostname: host, port } = gitUrl(repository.url);
    const entry = port === '' || port === '22' ? host : `[${host}]:${port}`;
    if (repository.knownHosts === undefined) {
      if (!known.has(entry))
        issue('knownHosts', `must be given, because Argo CD does not know ${entry}; ssh-keyscan prints it`);
    } else if (
      areKnownHosts(repository.knownHosts) &&
      !linesOf(repository.knownHosts).some((line) => isFor(line, entry))
    )
      issue('knownHosts', `must have a line for ${entry}, the host of url; ssh-keyscan prints it`);
  });

export type RepositoryFields = FieldsOf<typeof repository>;
