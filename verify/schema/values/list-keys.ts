import { isMapping, type Schema } from '../catalog/schema';
import type { Flaw } from './scalar';

/**
 * Items of a list that has keys (`map`) or no duplicates (`set`) and has the same twice: server-side apply refuses them.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export function* checkKeys(items: readonly unknown[], schema: Schema): Generator<Flaw> {
  const keyOf = keyFunction(schema);
  if (!keyOf || items.length < 2) return;
  const positions = new Map<string, number>();
  for (const [position, item] of items.entries()) {
    const key = keyOf(item);
    const first = positions.get(key);
    if (first === undefined) positions.set(key, position);
    else {
      yield {
        path: [position],
        what: `${key} is already in item ${first}, and the list takes each once`,
        fix: 'remove or rename one',
      };
    }
  }
}

/** What makes an item unique, as people read it: `containerPort 8080, protocol TCP`. */
function keyFunction(schema: Schema): ((item: unknown) => string) | undefined {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] === 'set') return (item) => JSON.stringify(item);
  if (schema['x-kubernetes-list-type'] !== 'map' || !keys) return undefined;
  return (item) => {
    const fields = isMapping(item) ? item : {};
    const keyValue = (key: string) => fields[key] ?? schema.items?.properties?.[key]?.default;
    return keys.map((key) => `${key} ${JSON.stringify(keyValue(key)) ?? 'unset'}`).join(', ');
  };
}
