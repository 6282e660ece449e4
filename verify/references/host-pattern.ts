/** A name has 253 characters at most; looking no further keeps a file of a single line from taking for ever. */
const MAX_NAME = 253;

/** Upper case and a dot at the end make no other host. */
export const plainHost = (host: string): string => host.toLowerCase().replace(/\.$/, '');

/**
 * Whether all that a host stands for is in another one: `*.example.org` is for every name below, however deep.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pkg/config/host/name.go SubsetOf
 */
export function isWithin(host: string, pattern: string): boolean {
  if (!pattern.startsWith('*')) return host === pattern;
  if (host.startsWith('*') && host.length < pattern.length) return false;
  return host.replace(/^\*/, '').endsWith(pattern.slice(1));
}

/**
 * A host, and the wildcards that stand for it, narrowest first. Istio takes `*` before a part of a label as well: `*me.example.org`.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pkg/config/labels/instance.go wildcardPrefix
 */
export function covering(host: string): string[] {
  if (host.length > MAX_NAME) return [host];
  const wildcards = Array.from(host, (_, index) => `*${host.slice(index)}`);
  return [...new Set([host, ...wildcards, '*'])].filter((one) => !one.startsWith('**'));
}
