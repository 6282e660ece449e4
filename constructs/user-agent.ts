/** How programs call themselves in the header `User-Agent`, and how a gateway tells them by it. */

/** Longer ones are refused by istiod's webhook. @see https://github.com/istio/istio/blob/1.31.1/pkg/config/validation/validation.go validateStringRegexp */
const MOST = 1024;

/** Before the name of a product: nothing, or what stands between products and in comments. @see https://www.rfc-editor.org/rfc/rfc9110#name-user-agent */
const before = String.raw`(?i)(?:.*[\s;(,])?(?:`;
/** Behind it: a version, the next product, or nothing. A longer name is another product. */
const behind = String.raw`)(?:[\s;),/].*)?`;

/**
 * Regular expressions for Envoy, each of a whole header, one of which fits if the header names one of the products, in letters of
 * either case. Several, because each may have 1024 bytes.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function agentPatterns(names: readonly string[]): string[] {
  const groups: string[][] = [];
  for (const name of lowerCase(names).map(literal)) {
    const last = groups.at(-1);
    if (last && patternOf([...last, name]).length <= MOST) last.push(name);
    else groups.push([name]);
  }
  return groups.map(patternOf);
}

const patternOf = (names: readonly string[]): string => `${before}${names.join('|')}${behind}`;

const literal = (name: string): string => name.replaceAll(/[.+]/g, String.raw`\$&`);

/** Each once, whatever the case of its letters, in an order that no locale decides. */
const lowerCase = (names: readonly string[]): string[] =>
  [...new Set(names.map((name) => name.toLowerCase()))].sort();

/** The name of a product: no character in it means anything in a regular expression but `.` and `+`, and none ends a line of robots.txt. */
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.+/ ]{1,62}[A-Za-z0-9])$/;

/** What people's browsers send, the newest of each family and what is built upon them. */
const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0',
  'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0',
  // Pages that are opened in an editor.
  ...['Code/1.104.1', 'Cursor/1.6.35', 'Trae/1.100.3'].map(
    (editor) =>
      `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ${editor} Chrome/138.0.7204.235 Electron/37.3.1 Safari/537.36`,
  ),
];

/** Why a name is none that can be told by; undefined if it can. */
export function notAgent(name: string): string | undefined {
  if (!NAME.test(name))
    return 'must be the name of a program as its User-Agent has it, of 3 to 64 letters, digits, spaces and - _ . + / inside of it, such as ExampleBot';
  return isOfBrowser(name)
    ? "must not be in the User-Agent of people's browsers, which would be refused; name the program alone"
    : undefined;
}

/** Whether people's browsers call themselves so, too. */
export function isOfBrowser(name: string): boolean {
  const [pattern = ''] = agentPatterns([name]);
  const expression = new RegExp(`^${pattern.replace('(?i)', '')}$`, 'i');
  return BROWSERS.some((agent) => expression.test(agent));
}
