import { type Block, contains, overlaps, parseBlock } from '../../cidr';
import { items, text } from '../../created/field';

/** Whether something holds for a request of which not everything is known. */
export type Answer = 'yes' | 'no' | 'maybe';

/** Who calls, as the sidecar of the target sees it. */
export interface Caller {
  /** `cluster.local/ns/shop/sa/web`; undefined for plain text. */
  readonly principal?: string;
  /** Undefined for a pod: nobody knows its address beforehand. */
  readonly block?: Block;
}

/** What is called; undefined fields may be anything. `*` at an end stands for anything there. */
export interface Request {
  readonly port: number;
  readonly traffic: 'http' | 'tcp' | 'unknown';
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  /** Request principal of its token, of which nothing is known otherwise. */
  readonly token?: string;
  /** What it is known not to be: patterns. */
  readonly not?: {
    readonly hosts?: readonly string[];
    readonly methods?: readonly string[];
    readonly paths?: readonly string[];
  };
}

/** Whether an entry of `rules` matches: `from`, `to` and `when` all have to. */
export function matchRule(rule: unknown, namespace: string, caller: Caller, request: Request): Answer {
  const from = items(rule, 'from').map((entry) =>
    matchSource(part(entry, 'source'), namespace, caller, request.token),
  );
  const isFrom = from.length > 0 ? some(from) : 'yes';
  if (isFrom === 'no') return 'no';
  const to = items(rule, 'to').map((entry) => matchOperation(part(entry, 'operation'), request));
  const when = items(rule, 'when').map((condition) => matchCondition(condition, caller, request));
  return every([isFrom, to.length > 0 ? some(to) : 'yes', ...when]);
}

const part = (entry: unknown, name: string): unknown => (entry as Record<string, unknown> | null)?.[name];

export const every = (answers: readonly Answer[]): Answer =>
  answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';

export const some = (answers: readonly Answer[]): Answer =>
  answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';

const not = (answer: Answer): Answer => (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'maybe');

const negated = (name: string) => `not${name[0]?.toUpperCase()}${name.slice(1)}`;

const NEGATED: ReadonlyMap<string, string> = new Map(
  [
    ...['principals', 'namespaces', 'serviceAccounts', 'ipBlocks', 'remoteIpBlocks', 'requestPrincipals'],
    ...['ports', 'hosts', 'methods', 'paths', 'values'],
  ].map((name) => [name, negated(name)]),
);

/** A field and its negation, each of which counts only where it has values. */
function matchField(on: unknown, name: string, match: (value: string) => Answer): Answer {
  const values = items(on, name);
  const excluded = items(on, NEGATED.get(name) ?? negated(name));
  const wanted = values.length > 0 ? someOf(values, match) : 'yes';
  return excluded.length === 0 || wanted === 'no' ? wanted : every([wanted, not(someOf(excluded, match))]);
}

function someOf(values: readonly unknown[], match: (value: string) => Answer): Answer {
  let answer: Answer = 'no';
  for (const value of values) {
    const one = match(String(value));
    if (one === 'yes') return 'yes';
    if (one === 'maybe') answer = 'maybe';
  }
  return answer;
}

/** Namespace and ServiceAccount of a principal. */
const identities = new Map<string, readonly [namespace?: string, account?: string]>();

function identityOf(principal = ''): readonly [namespace?: string, account?: string] {
  let identity = identities.get(principal);
  if (!identity) {
    const [, namespace, account] = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal) ?? [];
    identity = [namespace, account];
    identities.set(principal, identity);
  }
  return identity;
}

function matchSource(
  source: unknown,
  namespace: string,
  { principal, block }: Caller,
  token?: string,
): Answer {
  const known = (value: string | undefined) => (pattern: string) =>
    value !== undefined && matchText(pattern, value) ? 'yes' : 'no';
  const byPrincipal = matchField(source, 'principals', known(principal));
  // most callers are somebody else
  if (byPrincipal === 'no') return 'no';
  const [callerNamespace, account] = identityOf(principal);
  const address = (cidr: string): Answer => {
    const range = parseBlock(cidr);
    if (range === undefined || block === undefined) return 'maybe';
    return contains(range, block) ? 'yes' : overlaps(range, block) ? 'maybe' : 'no';
  };
  return every([
    byPrincipal,
    matchField(source, 'namespaces', known(callerNamespace)),
    matchField(source, 'serviceAccounts', (name) =>
      account !== undefined &&
      `${callerNamespace}/${account}` === (name.includes('/') ? name : `${namespace}/${name}`)
        ? 'yes'
        : 'no',
    ),
    matchField(source, 'ipBlocks', address),
    matchField(source, 'remoteIpBlocks', () => 'maybe'),
    matchField(source, 'requestPrincipals', (pattern) => matchToken(pattern, token)),
  ]);
}

const matchToken = (pattern: string, token: string | undefined): Answer =>
  token === undefined ? 'maybe' : coversPattern(pattern, token) ? 'yes' : 'no';

function matchOperation(operation: unknown, { port, host, method, path, not: never }: Request): Answer {
  const match = (value: string | undefined, excluded: readonly string[] | undefined) => (pattern: string) =>
    excluded?.some((one) => coversPattern(one, pattern)) ? 'no' : matchUnknown(pattern, value);
  const matchPath = match(path, never?.paths);
  return every([
    matchField(operation, 'ports', (value) => (value === String(port) ? 'yes' : 'no')),
    matchField(operation, 'hosts', match(host?.toLowerCase(), never?.hosts)),
    matchField(operation, 'methods', match(method, never?.methods)),
    matchField(operation, 'paths', (pattern) => (pattern.includes('{') ? 'maybe' : matchPath(pattern))),
  ]);
}

/** Whether one pattern stands for all that another does. */
export const coversPattern = (outer: string, inner: string): boolean =>
  outer === inner || outer === '*' || (outer.endsWith('*') && inner.startsWith(outer.slice(0, -1)));

/** Conditions that are known from what is called; everything else depends on the request. */
function matchCondition(condition: unknown, { principal }: Caller, { port }: Request): Answer {
  const key = text(condition, 'key');
  const value =
    key === 'destination.port' ? String(port) : key === 'source.principal' ? (principal ?? '') : undefined;
  return matchField(condition, 'values', (pattern) => {
    if (value === undefined) return 'maybe';
    return value !== '' && matchText(pattern, value) ? 'yes' : 'no';
  });
}

/** `*`, `prefix*`, `*suffix` or exact: no more than Istio knows. */
export function matchText(pattern: string, value: string): boolean {
  if (pattern === '*') return value !== '';
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? value.endsWith(pattern.slice(1)) : pattern === value;
}

/** A pattern against a value that is a pattern itself: all, none or some of what it stands for. */
function matchUnknown(pattern: string, value: string | undefined): Answer {
  if (pattern === '*') return 'yes';
  if (value === undefined) return 'maybe';
  if (!value.includes('*')) return matchText(pattern, value) ? 'yes' : 'no';
  return value.endsWith('*') ? matchPrefix(pattern, value.slice(0, -1)) : pattern === value ? 'yes' : 'maybe';
}

function matchPrefix(pattern: string, start: string): Answer {
  if (pattern.startsWith('*')) return 'maybe';
  if (!pattern.endsWith('*')) return pattern.startsWith(start) ? 'maybe' : 'no';
  const wanted = pattern.slice(0, -1);
  if (start.startsWith(wanted)) return 'yes';
  return wanted.startsWith(start) ? 'maybe' : 'no';
}

const HTTP_ONLY = ['hosts', 'methods', 'paths', 'notHosts', 'notMethods', 'notPaths'];
const HTTP_SOURCE = ['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks', 'notRemoteIpBlocks'];

/** Whether a rule asks for anything that only HTTP has. */
export function isHttpOnly(rule: unknown): boolean {
  const has = (on: unknown, names: readonly string[]) => names.some((name) => items(on, name).length > 0);
  return (
    items(rule, 'to').some((entry) => has(part(entry, 'operation'), HTTP_ONLY)) ||
    items(rule, 'from').some((entry) => has(part(entry, 'source'), HTTP_SOURCE)) ||
    items(rule, 'when').some((condition) => /^request\./.test(text(condition, 'key') ?? ''))
  );
}

/** A rule without what only HTTP has: what is left of it on TCP in a policy that denies. */
export function withoutHttp(rule: unknown): unknown {
  const strip = (on: unknown, names: readonly string[]) =>
    Object.fromEntries(Object.entries((on ?? {}) as object).filter(([name]) => !names.includes(name)));
  return {
    from: items(rule, 'from').map((entry) => ({ source: strip(part(entry, 'source'), HTTP_SOURCE) })),
    to: items(rule, 'to').map((entry) => ({ operation: strip(part(entry, 'operation'), HTTP_ONLY) })),
    when: items(rule, 'when').filter((condition) => !/^request\./.test(text(condition, 'key') ?? '')),
  };
}
