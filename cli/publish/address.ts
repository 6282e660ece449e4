import path from 'node:path';

/** Hosts that answer SSH, in place of the host of the pages. */
const HOSTS: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
  'ssh.dev.azure.com': 'dev.azure.com',
};

interface Place {
  /** Host and path, in small letters, without `.git`. */
  readonly repository: string;
  /** Way in which it is asked. */
  readonly scheme: string;
  /** Empty where it is the scheme's own. */
  readonly port: string;
}

/**
 * Whether two addresses are of one repository: `ssh://`, `git@host:path` and `https://`, with or without a user, `.git` and the
 * scheme's own port. Ports are compared between addresses that are asked in the same way; a server has another one for each.
 * Argo CD takes letters for the same in either case, and so do the forges.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.5.2/util/git/git.go NormalizeGitURL
 */
export function isSameRepository(one: string, other: string): boolean {
  const [here, there] = [placeOf(one), placeOf(other)];
  if (here.repository !== there.repository) return false;
  return here.scheme !== there.scheme || here.port === there.port;
}

/** An address for people, without what may be a password or a token. */
export const shown = (address: string): string =>
  address.replace(/^(\w+:\/\/)[^/@]*:[^/]*@|^(https?:\/\/)[^/]*@/, '$1$2');

const SHORT = /^(?:[^@/:]+@)?(?<host>\[[^\]]+\]|[^/:@[\]]+):(?!\/\/)\/?(?<rest>.*)$/;
const PORTS: Readonly<Record<string, string>> = { ssh: '22', http: '80', https: '443', git: '9418' };

function placeOf(address: string): Place {
  const { host = '', rest = '' } = SHORT.exec(address)?.groups ?? {};
  const long = host ? `ssh://${host}/${rest}` : address;
  if (!URL.canParse(long) || long.startsWith('file:')) {
    return { repository: path.resolve(long.replace(/^file:\/\//, '')), scheme: 'file', port: '' };
  }
  const { protocol, hostname, pathname, port } = new URL(long.toLowerCase());
  const scheme = protocol.replace(/^git\+|\+git|:$/g, '');
  return {
    repository: `${HOSTS[hostname] ?? hostname}${plainPath(pathname)}`,
    scheme: scheme === 'https' ? 'http' : scheme,
    port: hostname in HOSTS || port === PORTS[scheme] ? '' : port,
  };
}

/** Azure DevOps has `/v3/organization/project/name` for SSH, and `/organization/project/_git/name` for HTTPS. */
const plainPath = (pathname: string): string =>
  pathname
    .replace(/\/+/g, '/')
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .replace(/^\/v3(\/[^/]+\/[^/]+)(\/[^/]+)$/, '$1/_git$2');
