import { mapChildren, type Schema } from './crd';

/** Below this many characters a reference would save too little to be worth following. */
const WORTH_SHARING = 1000;

/**
 * The schemas with every larger part that occurs more than once moved to `definitions`, named by where it is first:
 * an ApplicationSet repeats the Application thirty times.
 */
export function shareParts(schemas: Readonly<Record<string, Schema>>): {
  readonly schemas: Record<string, Schema>;
  readonly definitions: Record<string, Schema>;
} {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const count = (node: Schema): Schema => {
    const text = JSON.stringify(node);
    if (text.length < WORTH_SHARING) return node;
    if (seen.has(text)) repeated.add(text);
    else mapChildren(node, count);
    seen.add(text);
    return node;
  };
  for (const schema of Object.values(schemas)) mapChildren(schema, count);

  const names = new Map<string, string>();
  const definitions: Record<string, Schema> = {};
  const share = (node: Schema, path: string): Schema => {
    const shareChildren = () => mapChildren(node, (child, name) => share(child, `${path}.${name}`));
    const text = JSON.stringify(node);
    if (!repeated.has(text)) return shareChildren();
    const name = names.get(text) ?? path;
    if (!names.has(text)) {
      names.set(text, name);
      definitions[name] = shareChildren();
    }
    return { $ref: `#/definitions/${name}` };
  };
  const shared = Object.entries(schemas).map(([name, schema]) => [name, share(schema, name)] as const);
  return { schemas: Object.fromEntries(shared), definitions };
}
