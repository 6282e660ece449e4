import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { formatMatrix, matrix } from '../../verify/connectivity/matrix';
import { explain, formatWhy } from '../../verify/connectivity/why';
import { InputError, UnusableInput } from '../../verify/input-error';
import { loadDist } from '../../verify/load';
import { colored, formatAnnotations, formatReport, passes, plain, printable } from '../../verify/report';
import { documentation } from '../../verify/rule';
import { allRules } from '../../verify/rules';
import { exceptionsOf, type Report, type VerifyOptions, verify } from '../../verify/verify';
import { Misuse, type Result, run } from '../command';
import { type Given, verifyCommand } from './options';
import { exceptionsAt, openPublished } from './published';

/** The command `verify`. @param root folder of the project @returns the exit code */
export const main = (argv: readonly string[], root = '.'): Result =>
  run(verifyCommand(), argv, (chosen) => {
    try {
      return answer(chosen.opts<Given>(), chosen.args, relative('', root) || '.');
    } catch (error) {
      if (!isMistake(error)) throw error;
      const lines = (error as Error).message.split('\n');
      process.stderr.write(lines.map((line) => `${printable(line)}\n`).join(''));
      return 2;
    }
  });

function answer(given: Given, positionals: readonly string[], project: string): number {
  if (given.published !== undefined) return provePublished(given.published, given, positionals, project);
  const { schemas = join(project, 'imports', 'schemas'), dist = join(project, 'dist'), json } = given;
  const { env: environment, rule: rules, exceptions = beside(dist, project) } = given;
  if (!given.why && positionals.length > 0)
    throw new Misuse(`arguments are for --why, got ${positionals.join(' ')}`);
  if (given.list) return print(rulesText(schemas));
  if (given.matrix) return show(loadDist(dist, environment).environments.map(matrix), json, formatMatrix);
  if (given.why) {
    const { environments } = loadDist(dist, environment);
    const answers = environments.flatMap((one) => explain(one, ...ends(positionals)));
    return show([answers], json, formatWhy);
  }
  return prove(dist, { root: project, environment, rules, schemas, exceptions }, json);
}

/** What a commit of the branch holds, proven, and whether it is what its provenance says. */
function provePublished(
  reference: string,
  given: Given,
  positionals: readonly string[],
  project: string,
): number {
  const { dist, list, matrix, why, schemas, env: environment, rule: rules, json } = given;
  if (dist !== undefined || list || matrix || why || positionals.length > 0)
    throw new Misuse('--published goes with --env, --rule, --schemas, --exceptions and --json only');
  const published = openPublished(reference, project);
  const scratch = mkdtempSync(join(tmpdir(), 'plinth-verify-'));
  try {
    const { exceptions = exceptionsAt(reference, project, scratch) } = given;
    const options = { root: project, environment, rules, schemas, exceptions };
    process.stderr.write(`${printable(published.provenance)}\n`);
    return prove(published.folder, options, json, (report) =>
      published.named({ ...report, findings: [...published.findings, ...report.findings] }),
    );
  } catch (error) {
    throw published.named(error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    published.dispose();
  }
}

/** The exceptions of whoever has made a folder: what this project lives with is nobody else's decision, wherever the folder lies. */
function beside(dist: string, project: string): string | false {
  const maker = join(dist, '..');
  const isOwn = resolve(maker) !== resolve(project) || resolve(dist) === resolve(project, 'dist');
  return isOwn && exceptionsOf(maker);
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

/** What the user got wrong, on the command line or in a file; anything else is our mistake. */
const isMistake = (error: unknown) => error instanceof UnusableInput || error instanceof InputError;

function prove(
  dist: string,
  options: VerifyOptions,
  json = false,
  completed: (report: Report) => Report = (report) => report,
): number {
  const start = performance.now();
  const report = completed(verify(dist, options));
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
