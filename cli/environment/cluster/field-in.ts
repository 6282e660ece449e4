/** Where something is in a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const OPENING = '{[(';
const CLOSING = '}])';

/**
 * Where a field is in the object that TypeScript exports: from its key to the end of its value. It knows brackets, strings and comments
 * and nothing else, so whoever uses it proves the result.
 *
 * @returns undefined when there is no such field, or not one alone
 */
export function fieldIn(text: string, key: string): Range | undefined {
  const found: Range[] = [];
  let start: number | undefined;
  for (const { at, depth } of code(text)) {
    if (depth !== 1) continue;
    if (start === undefined && isKey(text, at, key)) start = at;
    else if (start !== undefined && ',}'.includes(text[at] ?? '')) {
      // a last field without a comma has white space behind it
      found.push({ start, end: start + text.slice(start, at).trimEnd().length });
      start = undefined;
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

/** Every character outside of strings and comments, with the number of brackets around it. */
function* code(text: string): Generator<{ at: number; depth: number }> {
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const behind = afterIgnored(text, at);
    if (behind > at) {
      at = behind;
      continue;
    }
    const character = text[at] ?? '';
    yield { at, depth };
    if (OPENING.includes(character)) depth++;
    if (CLOSING.includes(character)) depth--;
    at++;
  }
}

const isKey = (text: string, at: number, key: string): boolean =>
  text.startsWith(key, at) && !/[\w$.]/.test(text[at - 1] ?? '') && /^\s*:/.test(text.slice(at + key.length));

/** Behind the string or the comment that begins here. */
function afterIgnored(text: string, at: number): number {
  const character = text[at] ?? '';
  if (text.startsWith('//', at)) return endOf(text, '\n', at);
  if (text.startsWith('/*', at)) return endOf(text, '*/', at + 2);
  if (!['"', "'", '`'].includes(character)) return at;
  let end = at + 1;
  while (end < text.length && text[end] !== character) end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}
