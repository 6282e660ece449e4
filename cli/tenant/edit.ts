import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';

/**
 * A YAML text with another text at a field, and every other byte as it was: comments, quotes, empty lines. What is missing of
 * the mappings around the field is added.
 *
 * @throws when the field cannot be set so that everything else keeps its meaning
 */
export function setField(text: string, field: readonly string[], value: string | boolean): string {
  const document = parseDocument(text);
  const written = String(value);
  const edited = replaced(document, text, field, written) ?? inserted(document, text, field, written);
  const expected = parseDocument(text);
  expected.setIn(field, value);
  if (isDeepStrictEqual(parseDocument(edited).toJS(), expected.toJS())) return edited;
  throw new Error(`${field.join('.')}: cannot be set without changing more; edit the file by hand`);
}

function replaced(document: Document, text: string, field: readonly string[], value: string) {
  const node = document.getIn(field, true);
  if (!isScalar(node) || !node.range) return undefined;
  const [start, end] = node.range;
  const quote = text[start] === '"' || text[start] === "'" ? text[start] : '';
  return `${text.slice(0, start)}${quote}${value}${quote}${text.slice(end)}`;
}

function inserted(document: Document, text: string, field: readonly string[], value: string): string {
  let depth = field.length - 1;
  while (depth > 0 && !document.hasIn(field.slice(0, depth))) depth--;
  const around = document.getIn(field.slice(0, depth), true);
  if (!isMap(around)) throw new Error(`${field.join('.')}: must be in a mapping; edit the file by hand`);
  const missing = field.slice(depth);
  if (depth === 0) return `${text.replace(/\n*$/, '\n\n')}${block(missing, value, '')}\n`;
  return around.flow ? intoFlow(around, text, missing, value) : intoBlock(around, text, missing, value);
}

/** Before the first entry, so that no comment comes between a field and what it is about. */
function intoBlock(around: YAMLMap, text: string, missing: readonly string[], value: string): string {
  const start = (around.items[0]?.key as { range?: [number] } | undefined)?.range?.[0] ?? 0;
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
  return `${text.slice(0, start)}${block(missing, value, indent)}\n${indent}${text.slice(start)}`;
}

function intoFlow(around: YAMLMap, text: string, missing: readonly string[], value: string): string {
  const start = (around.range?.[0] ?? 0) + 1;
  const entry = missing.reduceRight((inner, key, index) => {
    return index === missing.length - 1 ? `${key}: ${inner}` : `${key}: { ${inner} }`;
  }, value);
  return `${text.slice(0, start)} ${entry}${around.items.length > 0 ? ',' : ' '}${text.slice(start)}`;
}

const block = (keys: readonly string[], value: string, indent: string): string =>
  keys
    .map((key, index) => {
      const last = index === keys.length - 1;
      return `${index === 0 ? '' : `\n${indent}${'  '.repeat(index)}`}${key}:${last ? ` ${value}` : ''}`;
    })
    .join('');
