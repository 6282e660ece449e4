import { isMapping } from '../../../verify/schema/catalog/schema';
import { readYaml } from '../../../verify/yaml';

interface TextChange {
  readonly before: string;
  readonly after: string;
  /** What the texts say, where both are YAML or JSON. */
  readonly structure?: readonly [before: unknown, after: unknown];
}

/** Two files in a ConfigMap: by what they say, or by the lines that differ. Undefined for values that are no files. */
export function compareTexts(before: unknown, after: unknown): TextChange | undefined {
  if (typeof before !== 'string' || typeof after !== 'string') return undefined;
  if (!isFile(before) || !isFile(after)) return undefined;
  const [old, now] = [structureOf(before), structureOf(after)];
  if (old && now && JSON.stringify(old) !== JSON.stringify(now)) {
    return { before, after, structure: [old, now] };
  }
  return differing(before, after);
}

const isFile = (text: string): boolean => text.includes('\n') || text.startsWith('{');

/** The one document of a text that is a mapping or a list. */
function structureOf(text: string): unknown {
  try {
    const documents = readYaml(text, 'text');
    const [only] = documents;
    return documents.length === 1 && (isMapping(only) || Array.isArray(only)) ? only : undefined;
  } catch {
    return undefined;
  }
}

/** Without the lines that both begin and end with. */
function differing(before: string, after: string): TextChange {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const middle = (lines: readonly string[]) => lines.slice(head, lines.length - tail).join('\n');
  return { before: middle(old), after: middle(now) };
}
