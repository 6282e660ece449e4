import { looksGenerated } from './randomness';
import { sensitivityOf } from './secret-names';

/** What stands for a value that is somewhere else, or for none. */
const REFERENCE =
  /^[$<]|[$%#]\{|\{\{|\$\(|^(?:file|env|vault|secret|ref|op|awssm|kubernetes|k8s):|^~?\/|^(?:true|false|yes|no|none|null|nil|on|off|enabled|disabled|required|optional|string|undefined|~|\d{1,3})$|^[*x.]+$|redacted|^keep-?existing/i;

/** Whether what has this name has a value that is a secret, written out. */
export function isSecretLiteral(name: string, value: string): boolean {
  const trimmed = value.trim();
  if (trimmed === '' || REFERENCE.test(trimmed.slice(0, 200))) return false;
  const sensitivity = sensitivityOf(name);
  if (sensitivity === 'none') return false;
  return sensitivity === 'password' ? !/\s/.test(trimmed) : looksGenerated(trimmed);
}

const HINT = /passw|pwd|passphrase|secret|token|key|credential|bearer|authorization/i;
const NAMES =
  /passw(?:or)?d|pwd|passphrase|secret|token|(?:api|access|private|signing|encryption|shared)[_-]?key|credential|bearer|authorization/gi;

/** From a name on: the rest of it, `=` or `:`, and a value, quoted or not. */
const ASSIGNMENT =
  /([\w.-]{0,48})["']?[ \t]{0,8}(:=|=>|[:=])[ \t]{0,8}(["'`]?)((?:Bearer |Basic )?[^\s"'`,;&]{1,400})/iy;

/** The name of a secret that is written into a text: a file of settings, an argument, a connection string. */
export function assignedSecret(text: string): string | undefined {
  if (text.length < 8 || !HINT.test(text)) return undefined;
  for (const { index } of text.matchAll(NAMES)) {
    ASSIGNMENT.lastIndex = index;
    const match = ASSIGNMENT.exec(text);
    if (!match) continue;
    const [, rest = '', sign = '', quote = '', value = ''] = match;
    const before = /[\w.-]*$/.exec(text.slice(Math.max(0, index - 48), index))?.[0] ?? '';
    const name = before + rest;
    const literal = value.replace(/^(?:Bearer|Basic) /i, '').replace(/[)\]}]+$/, '');
    // prose has colons, and code has names of other things
    if (sign === ':' && quote === '' && !startsLine(text, index - before.length)) continue;
    if (quote === '' && /^[A-Za-z_]\w*[.[(]/.test(value) && sign !== ':' && isCode(text, match.index))
      continue;
    if (isSecretLiteral(name, literal)) return name.slice(0, 80);
  }
  return undefined;
}

/** Whether nothing but what begins an item or a quoted key is before it in its line. */
function startsLine(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 80), at);
  return /(?:^|[\n{,])[\s"'-]*$/.test(before);
}

/** `name = other.name`, with the spaces that nobody writes in arguments and connection strings. */
const isCode = (text: string, from: number): boolean => / =/.test(text.slice(from, from + 64));

/** Credentials within an address: `postgres://user:password@host`. */
export function hasCredentials(text: string): boolean {
  if (!text.includes('://')) return false;
  for (const [, password = ''] of text.matchAll(/:\/\/[^\s:@/"']{0,128}:([^\s@/"']{1,200})@/g)) {
    if (!REFERENCE.test(password)) return true;
  }
  return false;
}
