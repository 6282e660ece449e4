import { text } from '../created/field';

/** Whether Argo CD reads a file of a folder that a source names, by the patterns of its `directory`. @param file from that folder, with slashes */
export function includes(source: unknown, file: string): boolean {
  const [included, excluded] = ['include', 'exclude'].map((name) => text(source, 'directory', name));
  if (excluded !== undefined && toGlob(excluded).test(file)) return false;
  return included === undefined || toGlob(included).test(file);
}

const known = new Map<string, RegExp>();

/** A pattern as Argo CD reads it: `*` is anything, slashes as well, and `{a,b}` is one of both. @see https://argo-cd.readthedocs.io/en/stable/user-guide/directory/#includeexclude-files */
function toGlob(pattern: string): RegExp {
  const glob = known.get(pattern) ?? read(pattern);
  known.set(pattern, glob);
  return glob;
}

/** One that cannot be read is no pattern of anything. */
function read(pattern: string): RegExp {
  try {
    return new RegExp(`^${sourceOf(pattern)}$`);
  } catch {
    return /^(?!)/;
  }
}

function sourceOf(pattern: string): string {
  let depth = 0;
  return pattern.replace(/\*+|[?{},]|[\\^$.|+()[\]]/g, (sign) => {
    if (sign === '{') depth += 1;
    if (sign === '}') depth -= 1;
    if (sign.startsWith('*')) return '.*';
    if (sign === ',') return depth > 0 ? '|' : ',';
    return GLOB[sign] ?? `\\${sign}`;
  });
}

const GLOB: Readonly<Record<string, string>> = { '?': '.', '{': '(?:', '}': ')' };
