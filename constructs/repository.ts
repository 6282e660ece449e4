/** The address as a URL, also of the short form of SSH, `git@host:path`. */
export const gitUrl = (address: string): URL =>
  new URL(address.replace(/^([\w.-]+@[\w.-]+):(?!\/\/)\/?/, 'ssh://$1/'));

/** The repository's page for people, on the same host. */
export function pageOf({ url }: { readonly url: string }): string {
  const { protocol, host, hostname, pathname } = gitUrl(url);
  return `https://${protocol === 'ssh:' ? hostname : host}${pathname.replace(/\.git$/, '')}`;
}
