import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { formatMatrix, matrix } from './connectivity/matrix';
import { explain, formatWhy } from './connectivity/why';
import { InputError, UnusableInput } from './input-error';
import { loadDist } from './load';
import { colored, formatAnnotations, formatReport, passes, plain, printable } from './report';
import { documentation } from './rule';
import { allRules } from './rules';
import { type VerifyOptions, verify } from './verify';

const USAGE = `Proves the YAML in dist before anyone pushes it.

Usage: npm run verify -- [options]

  --dist DIR         folder to prove (default: dist)
  --env NAME         only this environment
  --rule NAME        only this rule, or this proof with all of its rules; can be repeated
  --schemas DIR      schemas of the kinds (default: imports/schemas)
  --exceptions FILE  findings to live with, each with its reason (default: verify/exceptions.yaml)
  --json             the report as JSON
  --list             the rules, and what each proves
  --matrix           who reaches whom on which ports, as a table, instead of a proof
  --why FROM TO PORT what decides whether FROM reaches TO on PORT: --why keycloak keycloak-db 5432
  --help             this text

Exits with 0 when everything is proven, 1 with findings, 2 with input that cannot be proven.
`;

const OPTIONS = {
  dist: { type: 'string' },
  env: { type: 'string' },
  rule: { type: 'string', multiple: true },
  schemas: { type: 'string' },
  exceptions: { type: 'string' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  matrix: { type: 'boolean' },
  why: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** The command `verify`. @param root folder of the project @returns the exit code */
export function main(argv: readonly string[], root = '.'): number {
  if (!process.stdout.listeners('error').includes(stopReading)) process.stdout.on('error', stopReading);
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: OPTIONS,
      allowPositionals: argv.includes('--why'),
    });
    const project = relative('', root) || '.';
    const schemas = values.schemas ?? join(project, 'imports', 'schemas');
    if (values.help) return print(USAGE);
    if (values.list) return print(rulesText(schemas));
    const { dist = join(project, 'dist'), env: environment, rule: rules, exceptions } = values;
    if (values.matrix)
      return show(loadDist(dist, environment).environments.map(matrix), values.json, formatMatrix);
    if (values.why) {
      const { environments } = loadDist(dist, environment);
      return show(
        [environments.flatMap((one) => explain(one, ...ends(positionals)))],
        values.json,
        formatWhy,
      );
    }
    return run(dist, { root: project, environment, rules, schemas, exceptions }, values.json);
  } catch (error) {
    if (!isMistake(error)) throw error;
    const lines = (error as Error).message.split('\n');
    process.stderr.write(lines.map((line) => `${printable(line)}\n`).join(''));
    return 2;
  }
}

function show<T>(answers: readonly T[], json = false, format: (answer: T) => string): number {
  if (json) return print(`${JSON.stringify(answers, undefined, 2)}\n`);
  return print(`${answers.map(format).join('\n')}\n`);
}

function ends(positionals: readonly string[]): [from: string, to: string, port: string] {
  const [from, to, port, ...more] = positionals;
  if (from !== undefined && to !== undefined && port !== undefined && more.length === 0)
    return [from, to, port];
  const got = positionals.join(' ') || 'none';
  throw new InputError(
    '--why',
    `must have three words, FROM TO PORT, got ${got}; write --why keycloak keycloak-db 5432`,
  );
}

/** Whoever reads the output may have read enough, as `head` has. */
function stopReading(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** What the user got wrong, on the command line or in a file; anything else is our mistake. */
const isMistake = (error: unknown) =>
  error instanceof UnusableInput ||
  error instanceof InputError ||
  String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');

function run(dist: string, options: VerifyOptions, json = false): number {
  const start = performance.now();
  const report = verify(dist, options);
  const seconds = (performance.now() - start) / 1000;
  if (json) print(`${JSON.stringify(report, undefined, 2)}\n`);
  else print(formatReport(report, seconds, isColored() ? colored : plain));
  if (process.env.GITHUB_ACTIONS && !json) print(formatAnnotations(report));
  return passes(report) ? 0 : 1;
}

/** @see https://no-color.org */
const isColored = () => process.stdout.isTTY && !process.env.NO_COLOR;

function rulesText(schemas: string): string {
  return allRules(schemas)
    .map((rule) => `${rule.name}\n  ${rule.contract}\n  ${documentation(rule)}\n`)
    .join('');
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

export { formatReport, passes, plain, UnusableInput, verify };
