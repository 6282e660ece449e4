import { field, items, mapping, text } from '../../../verify/created/field';
import { canonical } from '../fields/same';

/**
 * Requests that one alternative of a rule means: those that have one of the values in each of the fields, such as
 * `operation.hosts`, and none of the values of a field such as `source.notPrincipals`.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Rule
 */
interface Requests {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Conditions, of which each has to be met. */
  readonly when: readonly unknown[];
}

/** What rules say of requests that others do not, as a sentence each, with the accounts that alone are meant; none where others may be. */
export function said(
  rules: readonly unknown[],
  others: readonly unknown[],
): { readonly what: string; readonly principals: readonly string[] }[] {
  const known = others.flatMap(alternativesOf);
  return rules.flatMap((rule) => {
    const all = alternativesOf(rule);
    const rest = all.flatMap((one) => beyond(one, known) ?? []);
    const isWhole = rest.length === all.length && rest.every((one) => all.includes(one));
    const parts = isWhole ? [all] : rest.map((one) => [one]);
    return parts.map((part) => ({ what: sentence(part), principals: principalsOf(part) }));
  });
}

function alternativesOf(rule: unknown): Requests[] {
  const [from, to] = [items(rule, 'from'), items(rule, 'to')];
  const when = items(rule, 'when');
  return (from.length > 0 ? from : [{}]).flatMap((one) =>
    (to.length > 0 ? to : [{}]).map((other) => {
      const fields = [
        ...fieldsOf('source', field(one, 'source')),
        ...fieldsOf('operation', field(other, 'operation')),
      ];
      return { fields: new Map(fields), when };
    }),
  );
}

const fieldsOf = (kind: string, value: unknown): [string, string[]][] =>
  Object.entries(mapping(value)).map(([name, values]) => [
    `${kind}.${name}`,
    (Array.isArray(values) ? values : [values]).map(String),
  ]);

/** What is left of requests without others; undefined if it is nothing, and of one field its new values if the rest is the same. */
function beyond(requests: Requests, others: readonly Requests[]): Requests | undefined {
  if (others.some((other) => covers(other, requests))) return undefined;
  for (const [name, values] of requests.fields) {
    if (isNegative(name)) continue;
    const near = others.filter((other) => other.fields.has(name) && covers(other, requests, name));
    const known = new Set(near.flatMap((other) => other.fields.get(name) ?? []));
    const rest = values.filter((value) => !known.has(value));
    if (rest.length === 0) return undefined;
    if (rest.length < values.length) return { ...requests, fields: new Map(requests.fields).set(name, rest) };
  }
  return requests;
}

/** Whether the outer ones have all of the inner ones among them, whatever the values of one field. */
function covers(outer: Requests, inner: Requests, but?: string): boolean {
  const conditions = new Set(inner.when.map(canonical));
  return (
    outer.when.every((one) => conditions.has(canonical(one))) &&
    [...outer.fields].every(([name, values]) => {
      const own = inner.fields.get(name);
      if (name === but) return true;
      if (own === undefined) return false;
      return isNegative(name) ? isWithin(values, own) : isWithin(own, values);
    })
  );
}

const isNegative = (name: string): boolean => /\.not[A-Z]/.test(name);

const isWithin = (values: readonly string[], others: readonly string[]): boolean =>
  values.every((value) => others.includes(value));

function principalsOf(alternatives: readonly Requests[]): string[] {
  const named = alternatives.map(({ fields }) => fields.get('source.principals') ?? []);
  return named.every(({ length }) => length > 0) ? [...new Set(named.flat())] : [];
}

function sentence(alternatives: readonly Requests[]): string {
  const list = (kind: string, otherwise: string) => {
    const phrases = alternatives.map(({ fields }) =>
      [...fields]
        .filter(([name]) => name.startsWith(kind))
        .map(([name, values]) => `${name.slice(kind.length)} ${values.join(', ')}`)
        .join(' and '),
    );
    return [...new Set(phrases)].join('; or ') || otherwise;
  };
  const when = (alternatives[0]?.when ?? [])
    .map((one) => `${text(one, 'key')} is ${items(one, 'values').join(', ')}`)
    .join(' and ');
  return `${list('source.', 'anyone')} to ${list('operation.', 'anything')}${when && ` when ${when}`}`;
}
