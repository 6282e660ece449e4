import { existsSync, readFileSync } from 'node:fs';
import type { Environment, KubernetesObject } from './dist';
import type { Finding } from './finding';
import { InputError, UnusableInput } from './input-error';
import { Positions } from './locate';
import type { Rule } from './rule';
import { readYaml } from './yaml';

interface Exception {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly object: string;
  readonly line: number;
  used: boolean;
}

const FIELDS: readonly string[] = ['rule', 'object', 'reason'];

/** The findings that somebody has decided to live with, each with the reason: `verify/exceptions.yaml`. */
export class Exceptions {
  private constructor(
    private readonly file: string,
    private readonly exceptions: readonly Exception[],
  ) {}

  static none(): Exceptions {
    return new Exceptions('', []);
  }

  /** @param rules the names of all rules */
  static read(file: string, rules: ReadonlySet<string>): Exceptions {
    if (!existsSync(file)) {
      throw new UnusableInput([new InputError(file, 'must be a file of exceptions; correct the path')]);
    }
    const source = readFileSync(file, 'utf8');
    const [entries = []] = readYaml(source, file);
    if (!Array.isArray(entries)) {
      throw new UnusableInput([
        new InputError(file, 'must be a list of exceptions; begin each with "- rule:"'),
      ]);
    }
    const positions = new Positions(source);
    const errors: InputError[] = [];
    const exceptions = entries.map((entry, position) => {
      const line = positions.line(0, [position]);
      errors.push(...refusals(entry, rules).map((reason) => new InputError(file, reason, line)));
      const { rule, object } = (entry ?? {}) as Record<string, unknown>;
      return { rule: String(rule), pattern: glob(String(object)), object: String(object), line, used: false };
    });
    if (errors.length > 0) throw new UnusableInput(errors);
    return new Exceptions(file, exceptions);
  }

  /** Whether an exception covers what a rule says of an object; it then counts as used. */
  covers(rule: string, object: KubernetesObject): boolean {
    const exception = this.exceptions.find(
      (candidate) => candidate.rule === rule && candidate.pattern.test(pathOf(object)),
    );
    if (exception) exception.used = true;
    return exception !== undefined;
  }

  /**
   * Exceptions that nothing has needed although their object is there: one that has outlived its reason hides the next
   * fault. What no environment has may be in somebody else's.
   */
  unused(rules: readonly Rule[], environments: readonly Environment[]): Finding[] {
    const isAsked = ({ rule: name, pattern }: Exception) => {
      const rule = rules.find((candidate) => candidate.name === name);
      const asked = environments.filter((environment) => rule && (rule.isFor?.(environment) ?? true));
      return asked.some(({ objects }) => objects.some((object) => pattern.test(pathOf(object))));
    };
    return this.exceptions
      .filter((exception) => !exception.used && isAsked(exception))
      .map(({ rule, object, line }) => ({
        rule: 'exceptions/used',
        severity: 'error',
        object,
        file: this.file,
        line,
        path: '',
        what: `exception of ${rule} covers no finding`,
        fix: 'remove it',
      }));
  }
}

const pathOf = ({ kind, namespace, name }: KubernetesObject): string =>
  namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;

function refusals(entry: unknown, rules: ReadonlySet<string>): string[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return [`exception must have ${FIELDS.join(', ')}, got ${JSON.stringify(entry)}; write them`];
  }
  const fields = entry as Record<string, unknown>;
  const missing = FIELDS.filter((field) => typeof fields[field] !== 'string' || fields[field].trim() === '');
  const unknown = Object.keys(fields).filter((field) => !FIELDS.includes(field));
  const found = [
    ...missing.map(
      (field) =>
        `${field} must be a text that is not empty, got ${JSON.stringify(fields[field]) ?? 'none'}; write it`,
    ),
    ...unknown.map((field) => `unknown field "${field}"; use ${FIELDS.join(', ')}`),
  ];
  const { rule, object } = fields;
  if (typeof rule === 'string' && rule !== '' && !rules.has(rule)) {
    found.push(`rule must exist, got "${rule}"; use one of ${[...rules].join(', ')}`);
  }
  if (typeof object === 'string' && !/^[^/]+(?:\/[^/]+){1,2}$/.test(object)) {
    found.push(
      `object must be Kind/namespace/name, or Kind/name without a namespace, got "${object}"; correct it`,
    );
  }
  return found;
}

/** `*` stands for any characters but a slash. */
function glob(pattern: string): RegExp {
  const source = pattern.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${source.join('[^/]*')}$`);
}
