import { field, items, labels, text } from './field';

type Labels = Readonly<Record<string, string>>;

/** Labels that are not the same on every pod of a workload: the values that there are, or any where nobody can know them. */
export type PerPod = Readonly<Record<string, readonly string[] | 'any'>>;

/** Whether labels satisfy a label selector (`matchLabels`, `matchExpressions`); an empty one selects everything. */
export function matches(selector: unknown, of: Labels): boolean {
  return (
    hasAll(labels(selector, 'matchLabels'), of) &&
    items(selector, 'matchExpressions').every((requirement) => satisfies(requirement, of))
  );
}

/** Whether some of the pods that have all of the labels satisfy a label selector. */
export function matchesSome(selector: unknown, of: Labels, perPod: PerPod): boolean {
  const isMet = (requirement: unknown) => {
    const values = valuesAt(perPod, text(requirement, 'key') ?? '');
    return values === undefined ? satisfies(requirement, of) : satisfiesSome(requirement, values);
  };
  const wanted = Object.entries(labels(selector, 'matchLabels'));
  return (
    wanted.every(([key, value]) => isMet({ key, operator: 'In', values: [value] })) &&
    items(selector, 'matchExpressions').every(isMet)
  );
}

/** Whether a label selector asks for any of some labels. */
export const mentions = (selector: unknown, of: PerPod): boolean =>
  Object.keys(of).some(
    (key) =>
      field(selector, 'matchLabels', key) !== undefined ||
      items(selector, 'matchExpressions').some((requirement) => text(requirement, 'key') === key),
  );

const valuesAt = (perPod: PerPod, key: string) => (Object.hasOwn(perPod, key) ? perPod[key] : undefined);

function satisfiesSome(requirement: unknown, values: readonly string[] | 'any'): boolean {
  const listed = items(requirement, 'values');
  switch (field(requirement, 'operator')) {
    case 'In':
      return values === 'any' || values.some((value) => listed.includes(value));
    case 'NotIn':
      return values === 'any' || values.some((value) => !listed.includes(value));
    default:
      return field(requirement, 'operator') === 'Exists';
  }
}

export const hasAll = (wanted: Labels, of: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => Object.hasOwn(of, key) && of[key] === value);

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement */
function satisfies(requirement: unknown, of: Labels): boolean {
  const key = text(requirement, 'key') ?? '';
  const values = items(requirement, 'values');
  const value = Object.hasOwn(of, key) ? of[key] : undefined;
  switch (field(requirement, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
