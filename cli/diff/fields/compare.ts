import { childSchema, isMapping, type Mapping, type Schema } from '../../../verify/schema/catalog/schema';
import type { FieldChange } from '../change';
import { alike } from './alike';
import { compareTexts } from './compare-texts';
import { type ItemKey, itemKey } from './item-key';
import { canonical, isAbsent, same } from './same';

/** Every field that differs, in the order of the fields; items of lists are matched by their keys, or by their content. */
export function compare(
  before: unknown,
  after: unknown,
  schema?: Schema,
  steps: readonly string[] = [],
): FieldChange[] {
  if (same(before, after)) return [];
  if (isMapping(before) && isMapping(after)) return compareFields(before, after, schema, steps);
  if (Array.isArray(before) && Array.isArray(after)) return compareItems(before, after, schema, steps);
  const texts = compareTexts(before, after);
  if (texts?.structure) return compare(...texts.structure, undefined, steps);
  if (texts) return [{ steps, before: texts.before, after: texts.after }];
  return [{ steps, before: before ?? undefined, after: after ?? undefined }];
}

function compareFields(
  before: Mapping,
  after: Mapping,
  schema: Schema | undefined,
  steps: readonly string[],
): FieldChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    compare(before[key], after[key], schema && childSchema(schema, key), [...steps, key]),
  );
}

function compareItems(
  before: readonly unknown[],
  after: readonly unknown[],
  schema: Schema | undefined,
  steps: readonly string[],
): FieldChange[] {
  const key = itemKey(before, after, schema);
  return key
    ? compareByKey(before, after, key, schema, steps)
    : compareByContent(before, after, schema, steps);
}

function compareByKey(
  before: readonly unknown[],
  after: readonly unknown[],
  key: ItemKey,
  schema: Schema | undefined,
  steps: readonly string[],
): FieldChange[] {
  const [old, now] = [before, after].map((items) => new Map(items.map((item) => [key(item), item])));
  const keys = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  const changes = keys.flatMap((at) =>
    compare(old?.get(at), now?.get(at), schema?.items, [...steps, `[${at}]`]),
  );
  const kept = (items: readonly unknown[]) => items.map(key).filter((at) => old?.has(at) && now?.has(at));
  const [first, second] = [kept(before), kept(after)];
  if (same(first, second)) return changes;
  return [...changes, { steps: [...steps, '(order)'], before: first.join(', '), after: second.join(', ') }];
}

/** Rules, arguments: an item that differs in anything is another one, unless only one of its fields does. */
function compareByContent(
  before: readonly unknown[],
  after: readonly unknown[],
  schema: Schema | undefined,
  steps: readonly string[],
): FieldChange[] {
  const left = without(before, after);
  const right = without(after, before);
  if (left.length === 0 && right.length === 0) {
    return [{ steps: [...steps, '(order)'], before: listed(before), after: listed(after) }];
  }
  const { pairs, gone, added } = alike(left, right);
  return [
    ...pairs.flatMap(([old, now]) =>
      compare(old.item, now.item, schema?.items, [...steps, `[${now.index}]`]),
    ),
    ...gone.map(({ item, index }) => ({ steps: [...steps, `[${index}]`], before: item })),
    ...added.map(({ item, index }) => ({ steps: [...steps, `[${index}]`], after: item })),
  ];
}

/** The items of one list that the other does not have, as often as it does not have them. */
function without(items: readonly unknown[], others: readonly unknown[]) {
  const left = new Map<string, number>();
  for (const other of others) left.set(canonical(other), (left.get(canonical(other)) ?? 0) + 1);
  return items.flatMap((item, index) => {
    const count = left.get(canonical(item)) ?? 0;
    left.set(canonical(item), count - 1);
    return count > 0 || isAbsent(item) ? [] : [{ item, index }];
  });
}

const listed = (items: readonly unknown[]): string => items.map(canonical).join(', ');
