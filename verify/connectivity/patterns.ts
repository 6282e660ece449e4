import { items } from '../created/field';

/** Patterns by which Istio knows an end; both have to match where both are given. */
export interface Patterns {
  readonly namespaces?: readonly string[];
  readonly principals?: readonly string[];
}

/** Of an end that is known by patterns, and not by ServiceAccounts. */
export function readPatterns(end: unknown): Patterns | undefined {
  const [namespaces, principals] = ['namespaces', 'principals'].map((name) => {
    const given = items(end, 'identity', name).map(String);
    return given.length > 0 ? given : undefined;
  });
  const isExact = namespaces === undefined && (principals ?? []).every((one) => !one.includes('*'));
  return isExact ? undefined : { namespaces, principals };
}

/**
 * Whether whoever a source lets in is known by patterns.
 *
 * @param principal undefined where it names namespaces alone
 */
export function isHeld(
  patterns: Patterns,
  principal: string | undefined,
  namespaces: readonly string[],
): boolean {
  const places = patterns.namespaces;
  const isPlace =
    places === undefined ||
    (namespaces.length > 0 && namespaces.every((one) => places.some((all) => holds(all, one))));
  if (!isPlace || patterns.principals === undefined) return isPlace;
  return principal !== undefined && patterns.principals.some((all) => holds(all, principal));
}

/** Whether a pattern of Istio stands for all that another one does. */
function holds(outer: string, inner: string): boolean {
  if (outer === inner || outer === '*') return true;
  if (outer.endsWith('*')) return inner.startsWith(outer.slice(0, -1));
  return outer.startsWith('*') && inner.endsWith(outer.slice(1)) && !inner.endsWith('*');
}
