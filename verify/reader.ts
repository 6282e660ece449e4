import { InputError } from './input-error';
import type { Path } from './locate';

interface Difference {
  readonly line: RegExp;
  /** What has to follow, comments and empty lines left out, for the line to make a difference. @default anything */
  readonly before?: RegExp;
  readonly reason: string;
}

/**
 * What Argo CD's reader takes in another way than YAML 1.2 has it: it splits a file at lines that begin with `---`, reads one document of each
 * part, and breaks lines as YAML 1.1 does, in comments too. What is proven would not be what is applied.
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/util/yaml/decoder.go `YAMLReader.Read`
 * @see https://github.com/yaml/go-yaml/blob/v2.4.4/yamlprivateh.go `is_break`
 */
const DIFFERENCES: readonly Difference[] = [
  {
    line: /\r(?!$)|[\u0085\u2028\u2029]/,
    reason: 'holds a break that ends a line for Argo CD only; escape it, or use a line feed',
  },
  {
    line: /^---(?!\s*(?:#[^\n]*)?$)/,
    reason: 'must have nothing but a comment behind "---"; begin the next line',
  },
  {
    line: /^\.\.\.(?:\s|$)/,
    before: /^(?!---)/,
    reason: 'goes on behind "...", where Argo CD reads no more; write "---"',
  },
  { line: /^%/, reason: 'has a directive, which Argo CD refuses; remove it' },
  {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
    line: /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/,
    reason: 'holds a control character, which Argo CD refuses; escape it',
  },
  {
    line: /\+argocd:skip-file-rendering/,
    reason: 'has the mark by which Argo CD leaves the file out; remove it, or the file',
  },
];

/** Way to a key that merges what is behind it into its mapping, for Argo CD and not for YAML 1.2; undefined where there is none. */
export function mergeKey(value: unknown): Path | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, '<<')) return ['<<'];
  for (const [key, child] of Object.entries(value)) {
    const found = mergeKey(child);
    if (found) return [Array.isArray(value) ? Number(key) : key, ...found];
  }
  return undefined;
}

/** What no line of most files has. */
const SUSPECT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  /^---[^\r\n]|^\.\.\.|^%|\r(?!\n)|[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]|\+argocd:/m;

/** Lines of a file that would be read otherwise than they are proven. */
export function readOtherwise(source: string, file: string): InputError[] {
  if (!SUSPECT.test(source)) return [];
  const lines = source.split('\n');
  return lines.flatMap((line, index) => {
    const found = DIFFERENCES.find(
      (one) => one.line.test(line) && (!one.before || one.before.test(next(lines, index + 1))),
    );
    return found ? [new InputError(file, found.reason, index + 1)] : [];
  });
}

/** The next line that says something; `---` at the end. */
function next(lines: readonly string[], from: number): string {
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (!/^\s*(?:#.*)?$/.test(line)) return line;
  }
  return '---';
}
