import { field, items, labels, text } from './field';

type Labels = Readonly<Record<string, string>>;

/** Whether labels satisfy a label selector (`matchLabels`, `matchExpressions`); an empty one selects everything. */
export function matches(selector: unknown, of: Labels): boolean {
  return (
    hasAll(labels(selector, 'matchLabels'), of) &&
    items(selector, 'matchExpressions').every((requirement) => satisfies(requirement, of))
  );
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
