import { isSecretLiteral } from './literals';
import { isWords } from './randomness';
import { sensitivityOf } from './secret-names';

/** What every name that `sensitivityOf` heeds contains, and those of addresses. */
const HINTS =
  /pass|psw|pwd|pw|kennwort|pin|secret|token|key|cred|bearer|auth|salt|pepper|jwt|hmac|cookie|session|signing|encryption|signature|seed|webhook|nonce|dsn|ur[il]|conn/gi;

/** From a hint on: the rest of the name, `=` or `:`, and a value, quoted or not. */
const ASSIGNMENT =
  /([\w.-]{0,64})["']?[ \t]{0,8}(:=|=>|[:=])[ \t]{0,8}(["'`]?)((?:Bearer |Basic )?[^\s"'`,;&]{1,400})/iy;

interface Assignment {
  readonly name: string;
  readonly value: string;
  readonly sign: string;
  readonly quote: string;
  /** Where its name begins, its value begins, and its value ends. */
  readonly from: number;
  readonly valueAt: number;
  readonly to: number;
}

/** The name of a secret that is written into a text: a file of settings, an argument, a connection string. */
export function assignedSecret(text: string): string | undefined {
  if (text.length < 6) return undefined;
  return inAssignments(text) ?? inPairs(text) ?? optionSecret(text);
}

function inAssignments(text: string): string | undefined {
  let end = 0;
  for (const { index } of text.matchAll(HINTS)) {
    if (index < end) continue;
    const assignment = assignmentAt(text, index);
    if (!assignment) continue;
    end = assignment.valueAt;
    const { name, value } = assignment;
    if (isSecretLiteral(name, value) && isAssigned(text, assignment)) return name.slice(0, 80);
  }
  return undefined;
}

function assignmentAt(text: string, index: number): Assignment | undefined {
  ASSIGNMENT.lastIndex = index;
  const match = ASSIGNMENT.exec(text);
  if (!match) return undefined;
  const [, rest = '', sign = '', quote = '', value = ''] = match;
  const before = /[\w.-]*$/.exec(text.slice(Math.max(0, index - 64), index))?.[0] ?? '';
  const isDefault = /\$\{[\w.-]*$/.test(text.slice(Math.max(0, index - 64), index));
  const whole = quote === '' ? value.replace(/[)\]}\\]+$/, '') : value.replace(/\\+$/, '');
  // `${PASSWORD:-s3cr3t}` says what it is where nobody says it, `${PASSWORD:?why}` that somebody has to.
  const literal = isDefault ? whole.replace(/^-|^[?+].*/, '') : whole;
  return {
    name: before + rest,
    value: literal,
    sign,
    quote,
    from: index - before.length,
    valueAt: ASSIGNMENT.lastIndex - value.length,
    to: ASSIGNMENT.lastIndex,
  };
}

/** Whether it gives something a value: prose has colons, code has names of other things, and queries have matchers. */
function isAssigned(text: string, { name, value, sign, quote, from, valueAt, to }: Assignment): boolean {
  const isPassword = sensitivityOf(name) === 'password';
  if (quote !== '') {
    const isProse = !isPassword && /\s/.test(text[to] ?? '');
    return !isProse && !(sign === '=' && isMatcher(text, from) && isWords(value));
  }
  if (CODE.test(value) || (!isPassword && EXPRESSION.test(value))) return false;
  if (sign === ':') return startsLine(text, from) && endsLine(text, to);
  return !isSpaced(text, valueAt) || endsLine(text, to);
}

/** What a program takes from elsewhere: a call, or a field of what holds settings. */
const CODE =
  /^(?:await|new|[A-Za-z_$][\w$.]*[([].*|(?:args|config|context|ctx|data|env|import|local|module|ngx|options|os|process|props|remote|req|request|secrets|self|settings|this|var)[.[].*)$/;

/** What only programs write. */
const EXPRESSION = /[(){}|&?<>]/;

/** Whether nothing but what begins an item, a quoted key or a header is before it in its line. */
const startsLine = (text: string, at: number): boolean =>
  /(?:^|[\n{,]|-H ?["'])[\s"'-]*$/.test(text.slice(Math.max(0, at - 80), at));

/** Whether nothing but what ends an item is behind it in its line. */
const endsLine = (text: string, at: number): boolean =>
  /^[;,\])}\\"']*[ \t]*(?:$|,\S|[\r\n#}\]]|\\n|[;/]{1,2} |[\w"'-]+[:=])/.test(text.slice(at, at + 80));

/** `{secret="web"}` of PromQL and LogQL. */
const isMatcher = (text: string, at: number): boolean => /[{,]\s?$/.test(text.slice(Math.max(0, at - 2), at));

/** `name = value`, with the spaces that nobody writes in arguments and connection strings. */
const isSpaced = (text: string, valueAt: number): boolean =>
  /[\s"'`]=?["'`]?$/.test(text.slice(valueAt - 2, valueAt));

/** A name and a value as two fields, in YAML, JSON, or XML that is within a text. */
const PAIR =
  /\b(?:name|key|type)["']?[ \t]{0,8}:[ \t]{0,8}["']?([\w.-]{1,80})["']?[,\s]\s{0,40}["']?value["']?[ \t]{0,8}:[ \t]{0,8}["']?([^\s"',}]{1,400})|<name>([\w.-]{1,80})<\/name>\s{0,40}<value>([^<>\s]{1,400})<|<([\w.-]{1,80})>([^<>\s]{1,400})<\//g;

function inPairs(text: string): string | undefined {
  if (!/value|<\//.test(text)) return undefined;
  for (const [, name, value, property, set, tag, content] of text.matchAll(PAIR)) {
    const called = name ?? property ?? tag ?? '';
    if (isSecretLiteral(called, value ?? set ?? content ?? '')) return called;
  }
  return undefined;
}

/** What has a name and a value without a sign between them: Redis, `.netrc`, HAProxy, headers, `curl -u`. */
const OPTIONS: readonly (readonly [name: string, option: RegExp])[] = [
  ['requirepass', /^[ \t]{0,20}requirepass[ \t]{1,8}["']?([^\s"']+)/m],
  ['masterauth', /^[ \t]{0,20}masterauth[ \t]{1,8}["']?([^\s"']+)/m],
  ['password', /\blogin[ \t]{1,8}\S{1,80}[ \t\n]{1,20}password[ \t]{1,8}(\S+)/],
  ['password', /^[ \t]{0,20}user[ \t]{1,8}\S{1,80}[ \t]{1,8}(?:insecure-)?password[ \t]{1,8}(\S+)/m],
  ['stats auth', /\bstats[ \t]{1,8}auth[ \t]{1,8}[^\s:]{1,80}:(\S+)/],
  ['password', /(?:^|\s)(?:-u|--user|--proxy-user)[ =]["']?[A-Za-z][\w.@-]{0,80}:([^\s"':/]+)/],
  [
    'password',
    /\b(?:(?:sshpass|docker[ \t]login)\b[^\n|;&]{0,160}?[ \t]-p[ \t]{1,4}|redis-cli\b[^\n|;&]{0,160}?[ \t]-a[ \t]{1,4}|ldapsearch\b[^\n|;&]{0,160}?[ \t]-w[ \t]{1,4}|mysql(?:dump|admin)?\b[^\n|;&]{0,160}?[ \t]-p)["']?([^\s"'-][^\s"']*)/,
  ],
  ['password', /\bIDENTIFIED[ \t]{1,8}BY[ \t]{1,8}["']([^"'\s]+)/i],
  [
    'Authorization',
    /\bauthorization["']?[ \t]{0,20}[:=]?[ \t]{0,20}["']?(?:Basic|Bearer)[ \t]{1,8}([\w.~+/=$-]{4,})/i,
  ],
];

const OPTION_HINT =
  /requirepass|masterauth|login|password|stats|-u\b|user|identified|authorization|sshpass|redis-cli|mysql|ldapsearch/i;

/** The name of a secret that an option of a program has, without a sign between them. */
export function optionSecret(text: string): string | undefined {
  if (!OPTION_HINT.test(text)) return undefined;
  for (const [name, option] of OPTIONS) {
    const value = option.exec(text)?.[1];
    if (value !== undefined && isSecretLiteral(name, value)) return name;
  }
  return undefined;
}
