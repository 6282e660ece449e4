import type { Location } from './connection';

/** The Git repository in which Argo CD reads what synthesis wrote. */
export interface Repository extends Location {
  /** `https://….git`, `ssh://git@host:port/….git` or `git@host:….git`. */
  readonly url: string;
  /** Branch with the content of `dist` at its root. */
  readonly branch: string;
  /** PEM certificates of who signed the server's, where it is asked over HTTPS. @default a public authority did */
  readonly caBundle?: string;
  /** Lines of `known_hosts` for the server, where it is asked over SSH. @default Argo CD knows it */
  readonly knownHosts?: string;
  /** Key in the secret store, with the property `ssh-private-key`. @default a person gives it to Argo CD, or nobody need */
  readonly deployKey?: string;
  /** Key in the secret store, with the properties `username` and `password`. @default as for `deployKey` */
  readonly credentialsKey?: string;
}

/** The address as a URL, also of the short form of SSH, `git@host:path`. */
export const gitUrl = (address: string): URL =>
  new URL(address.replace(/^([\w.-]+@[\w.-]+):(?!\/\/)\/?/, 'ssh://$1/'));

/** The repository's page for people, on the same host. */
export function pageOf({ url }: Pick<Repository, 'url'>): string {
  const { protocol, host, hostname, pathname } = gitUrl(url);
  return `https://${protocol === 'ssh:' ? hostname : host}${pathname.replace(/\.git$/, '')}`;
}
