import { isMapping, type Schema } from '../../../verify/schema/catalog/schema';
import { isAbsent } from './same';

/** What tells an item of a list from the others, as people read it: `web`, `8080/TCP`. */
export type ItemKey = (item: unknown) => string;

/** Fields that tell items apart where no schema says so: the first that all items have and no two share. */
const USUAL: readonly (readonly string[])[] = [
  ['name'],
  ['containerPort', 'protocol'],
  ['port', 'protocol'],
  ['mountPath'],
  ['secretKey'],
  ['key'],
  ['id'],
  ['alert'],
  ['record'],
];

/** Undefined where only their content tells the items of two lists apart. */
export function itemKey(
  before: readonly unknown[],
  after: readonly unknown[],
  schema?: Schema,
): ItemKey | undefined {
  const declared = schema?.['x-kubernetes-list-map-keys'];
  if (declared && schema?.['x-kubernetes-list-type'] === 'map') {
    const byFields = keyOf(declared, schema.items);
    return isUnique(before, byFields) && isUnique(after, byFields) ? byFields : undefined;
  }
  for (const fields of USUAL) {
    const key = keyOf(fields);
    const [first = ''] = fields;
    if (has(before, first) && has(after, first) && isUnique(before, key) && isUnique(after, key)) return key;
  }
  return undefined;
}

function keyOf(fields: readonly string[], item?: Schema): ItemKey {
  const read = (at: unknown, field: string) =>
    (isMapping(at) ? at[field] : undefined) ??
    item?.properties?.[field]?.default ??
    (field === 'protocol' ? 'TCP' : undefined);
  return (at) =>
    fields
      .map((field) => read(at, field))
      .filter((value) => !isAbsent(value) && value !== '')
      .join('/');
}

const has = (items: readonly unknown[], field: string): boolean =>
  items.every((item) => isMapping(item) && ['string', 'number'].includes(typeof item[field]));

const isUnique = (items: readonly unknown[], key: ItemKey): boolean =>
  new Set(items.map(key)).size === items.length;
