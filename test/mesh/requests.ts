import type { Expected, Request, TokenKind } from './expected';
import type { MeshPod } from './world';

const TOKENS: readonly TokenKind[] = ['none', 'good', 'other', 'expired', 'audience', 'forged'];

/** What no connection names. */
const UNNAMED = ['/', '/other'];

/**
 * Requests to a port: every path that a connection names, and some that none does; to every host that one names, and to none of them.
 *
 * @param isConnected whether the client has a connection to the port: then with every method, and every token where one is asked for; to
 *   others neither makes a difference
 */
export function requestsTo(
  expected: Expected,
  target: MeshPod,
  port: number,
  isConnected: boolean,
): Request[] {
  const rules = expected.to(target, port).flatMap(({ http }) => http ?? []);
  const patterns = rules.flatMap(({ paths = [], notPaths = [], token }) => [
    ...paths,
    ...notPaths,
    ...(token?.except ?? []),
  ]);
  const paths = new Set([...patterns.map(example), ...UNNAMED]);
  const methods = isConnected && rules.some((rule) => rule.methods) ? ['GET', 'POST', 'DELETE'] : ['GET'];
  const asked: readonly TokenKind[] = isConnected ? TOKENS : ['good'];
  const tokens: readonly TokenKind[] = rules.some(({ token }) => token) ? asked : ['none'];
  const hosts = new Set(rules.flatMap((rule) => rule.hosts?.filter((host) => !host.endsWith(':*')) ?? []));
  return [...paths].flatMap((path) =>
    methods.flatMap((method) =>
      tokens.flatMap((token) => [undefined, ...hosts].map((host) => ({ method, path, token, host }))),
    ),
  );
}

/** A path that a pattern matches. */
const example = (pattern: string): string => pattern.replace('%*', '%2fany').replace('*', 'any');
