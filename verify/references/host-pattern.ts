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

/** The wildcards that stand for a host, narrowest first, with the host itself. */
export type Covering = (host: string) => readonly string[];

/**
 * How hosts are covered by one of some patterns. Istio takes `*` before a part of a label as well, `*me.example.org`; where nobody has
 * written one, only whole labels are looked up.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pkg/config/labels/instance.go wildcardPrefix
 */
export function coveringBy(patterns: Iterable<string>): Covering {
  for (const pattern of patterns) if (/^\*[^.]/.test(pattern)) return byParts;
  return byLabels;
}

function byParts(host: string): string[] {
  if (host.length > MAX_NAME) return [host];
  const found = [host];
  for (let at = host.startsWith('*') ? 2 : 0; at < host.length; at++) found.push(`*${host.slice(at)}`);
  if (host !== '*') found.push('*');
  return found;
}

function byLabels(host: string): string[] {
  if (host.length > MAX_NAME) return [host];
  const found = [host];
  for (let at = host.indexOf('.', host.startsWith('*') ? 2 : 0); at >= 0; at = host.indexOf('.', at + 1)) {
    found.push(`*${host.slice(at)}`);
  }
  if (host !== '*') found.push('*');
  return found;
}
