import { field, items, labels, mapping, text } from '../created/field';
import type { Namespaces } from './namespaces';

/** Labels that every pod of a selection has, as `namespace/key=value` and `pod/key=value`. */
export type Guaranteed = ReadonlySet<string>;

type Labels = Readonly<Record<string, string>>;

export const ofNamespace = (key: string, value: string): string => `namespace/${key}=${value}`;

export const ofPod = (key: string, value: string): string => `pod/${key}=${value}`;

/** Label that every namespace has. @see https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name */
export const NAME = 'kubernetes.io/metadata.name';

/** A selector of the one namespace of that name. */
export const inNamespace = (name: string) => ({ matchLabels: { [NAME]: name } });

/** More alternatives than these are not looked into: of what is left, only what all have in common is guaranteed. */
const MAX_ALTERNATIVES = 256;

/**
 * What labels are guaranteed by selectors of namespaces and of pods, whatever pods there will be: one set for each combination of the
 * values of an `In`, so that the selection is the union of what the sets stand for.
 */
export function selectionOf(
  namespaceSelector: unknown,
  podSelector: unknown,
  namespaces: Namespaces,
): readonly Guaranteed[] {
  const places = combinations(namespaceSelector).map((place) => {
    // dist says which labels a namespace has that is named
    const name = place[NAME];
    return name === undefined ? place : { ...namespaces.labelsOf(name), ...place };
  });
  const pods = combinations(podSelector);
  if (places.length * pods.length > MAX_ALTERNATIVES) {
    return [guaranteed(labels(namespaceSelector, 'matchLabels'), labels(podSelector, 'matchLabels'))];
  }
  return places.flatMap((place) => pods.map((pod) => guaranteed(place, pod)));
}

const guaranteed = (place: Labels, pod: Labels): Guaranteed =>
  new Set([
    ...Object.entries(place).map(([key, value]) => ofNamespace(key, value)),
    ...Object.entries(pod).map(([key, value]) => ofPod(key, value)),
  ]);

/** The labels that a selector fixes, in each of its alternatives; none where it contradicts itself. */
function combinations(selector: unknown): readonly Labels[] {
  const values = new Map<string, readonly string[]>();
  const narrow = (key: string, given: readonly string[]) =>
    values.set(key, values.get(key)?.filter((one) => given.includes(one)) ?? given);
  for (const [key, value] of Object.entries(labels(selector, 'matchLabels'))) narrow(key, [value]);
  const expressions = items(selector, 'matchExpressions').map((one) => ({
    key: text(one, 'key') ?? '',
    operator: field(one, 'operator'),
    given: items(one, 'values').map(String),
  }));
  for (const { key, operator, given } of expressions) if (operator === 'In') narrow(key, given);
  for (const { key, operator, given } of expressions) {
    const left = values.get(key);
    if (left === undefined) continue;
    if (operator === 'NotIn')
      values.set(
        key,
        left.filter((one) => !given.includes(one)),
      );
    if (operator === 'DoesNotExist') values.set(key, []);
  }
  let found: readonly Labels[] = [{}];
  for (const [key, left] of values) {
    if (left.length > 1 && found.length * left.length > MAX_ALTERNATIVES) continue;
    found = left.flatMap((value) => found.map((one) => ({ ...one, [key]: value })));
  }
  return found;
}

/** Whether a selector asks for anything. */
export const isSpecific = (selector: unknown): boolean =>
  Object.keys(mapping(selector, 'matchLabels')).length + items(selector, 'matchExpressions').length > 0;

/** A selector as people read it: `app=web, tier in (a, b)`; `all` where it asks for nothing. */
export function formatSelector(selector: unknown): string {
  const equal = Object.entries(labels(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  const others = items(selector, 'matchExpressions').map((one) => {
    const [key, operator] = [text(one, 'key') ?? '', text(one, 'operator') ?? ''];
    const values = items(one, 'values').map(String);
    return values.length > 0 ? `${key} ${operator} (${values.join(', ')})` : `${key} ${operator}`;
  });
  return [...equal, ...others].join(', ') || 'any labels';
}
