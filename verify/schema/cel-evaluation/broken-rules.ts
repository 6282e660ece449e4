import type { Path } from '../../locate';
import { childSchema, isMapping, type Mapping, type Schema, type ValidationRule } from '../catalog/schema';
import { evaluate, type Outcome } from './expression';
import { celValue, Mistyped } from './typed-value';

/** A rule that does not hold, or could not be evaluated. */
export interface BrokenRule {
  readonly path: Path;
  readonly rule: ValidationRule;
  readonly message: string;
  /** Why it could not be evaluated. @default it could, and does not hold */
  readonly unevaluated?: string;
}

/** The rules of a schema (`x-kubernetes-validations`) that a value breaks. */
export function brokenRules(value: unknown, schema: Schema): BrokenRule[] {
  const found: BrokenRule[] = [];
  walk(value, schema, [], found);
  return found;
}

function walk(value: unknown, schema: Schema, path: Path, found: BrokenRule[]): void {
  if (value === undefined || value === null || !hasRules(schema)) return;
  if (schema['x-kubernetes-validations']) checkOnce(value, schema, path, found);
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) walk(item, schema.items ?? {}, [...path, at], found);
  } else if (isMapping(value)) {
    for (const key of keysOf(value, schema)) {
      const child = childSchema(schema, key) ?? {};
      walk(value[key] ?? child.default, child, [...path, key], found);
    }
  }
}

/** What is left out and has a default is there when the API server evaluates the rules. */
function keysOf(value: Mapping, schema: Schema): Iterable<string> {
  const filled = defaultsOf(schema);
  return filled.length === 0 ? Object.keys(value) : new Set([...Object.keys(value), ...filled]);
}

const defaults = new WeakMap<Schema, readonly string[]>();

function defaultsOf(schema: Schema): readonly string[] {
  const { properties = {} } = schema;
  const known =
    defaults.get(schema) ?? Object.keys(properties).filter((key) => properties[key]?.default !== undefined);
  defaults.set(schema, known);
  return known;
}

/** How many values without a finding are remembered for a schema, and how long they may be. */
const REMEMBERED = { values: 5_000, length: 10_000 };

const satisfying = new WeakMap<Schema, Set<string>>();

/** What a value satisfies, the same value satisfies again: tenants have most of theirs in common. */
function checkOnce(value: unknown, schema: Schema, path: Path, found: BrokenRule[]): void {
  const known = satisfying.get(schema) ?? new Set();
  satisfying.set(schema, known);
  const text = JSON.stringify(value);
  if (known.has(text)) return;
  const broken = [...check(value, schema, path)];
  found.push(...broken);
  const { values, length } = REMEMBERED;
  if (broken.length === 0 && known.size < values && text.length <= length) known.add(text);
}

function* check(value: unknown, schema: Schema, path: Path): Generator<BrokenRule> {
  const rules = (schema['x-kubernetes-validations'] ?? []).filter(isAboutOneObject);
  if (rules.length === 0) return;
  const self = typed(value, schema);
  if (self === undefined) return;
  for (const rule of rules) {
    const outcome = evaluate(rule.rule, { self });
    if ('value' in outcome && outcome.value === true) continue;
    const unevaluated = 'unevaluated' in outcome ? outcome.unevaluated : undefined;
    yield {
      path: [...path, ...fieldPath(rule)],
      rule,
      message: messageOf(rule, self, outcome),
      unevaluated,
    };
  }
}

function typed(value: unknown, schema: Schema) {
  try {
    return celValue(value, schema);
  } catch (error) {
    if (error instanceof Mistyped) return undefined;
    throw error;
  }
}

/** Rules about a change need the object of before; a proof of one dist has none. */
const isAboutOneObject = ({ rule, optionalOldSelf }: ValidationRule) =>
  optionalOldSelf || !/\boldSelf\b/.test(rule);

const fieldPath = ({ fieldPath = '' }: ValidationRule): string[] =>
  fieldPath.split('.').filter((step) => step !== '');

function messageOf(rule: ValidationRule, self: ReturnType<typeof celValue>, outcome: Outcome): string {
  if ('failed' in outcome) return `${rule.message ?? 'rule'} (${outcome.failed})`;
  const made = rule.messageExpression ? evaluate(rule.messageExpression, { self }) : undefined;
  if (made && 'value' in made && typeof made.value === 'string') return made.value;
  return rule.message ?? `must satisfy ${rule.rule}`;
}

const known = new WeakMap<Schema, boolean>();

/** Whether a schema has a rule anywhere; most have none, and walking them would be the greater part of the work. */
function hasRules(schema: Schema): boolean {
  let answer = known.get(schema);
  if (answer === undefined) {
    answer = search(schema, new Set());
    known.set(schema, answer);
  }
  return answer;
}

function search(schema: Schema, visited: Set<Schema>): boolean {
  if (visited.has(schema)) return false;
  visited.add(schema);
  if (schema['x-kubernetes-validations']) return true;
  const { items, additionalProperties, properties = {} } = schema;
  const children = [items, additionalProperties, ...Object.values(properties)];
  return children.some((child) => typeof child === 'object' && search(child, visited));
}
