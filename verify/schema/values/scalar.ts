import type { Path } from '../../locate';
import type { Schema } from '../catalog/schema';
import { FORMATS } from './formats';
import { nearest } from './nearest';
import { matches } from './pattern';

/** What is wrong with a value, and what to do. */
export interface Flaw {
  /** From the value that is checked. @default the value itself */
  readonly path?: Path;
  readonly what: string;
  readonly fix: string;
}

/** A value of the wrong type, if it is. */
export function typeFlaw(value: unknown, schema: Schema): Flaw | undefined {
  const type = typeOf(value);
  if (schema['x-kubernetes-int-or-string']) {
    // quantities may be written 0.5
    const fits =
      type === 'integer' || type === 'string' || (type === 'number' && schema.format === 'quantity');
    return fits ? undefined : mistyped('an integer or a string', value);
  }
  if (schema.type === undefined || schema.type === type) return undefined;
  if (schema.type === 'number' && type === 'integer') return undefined;
  return mistyped(ARTICLE[schema.type], value, schema.type);
}

const ARTICLE = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
} as const;

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function mistyped(wanted: string, value: unknown, type?: string): Flaw {
  const scalar = typeof value !== 'object';
  let fix = `write ${wanted}`;
  if (type === 'string' && scalar) fix = `put it in quotes: ${JSON.stringify(String(value))}`;
  else if (type !== 'string' && typeof value === 'string' && /^(?:-?\d+|true|false)$/.test(value)) {
    fix = `remove the quotes: ${value}`;
  }
  return { what: `must be ${wanted}, got ${show(value)}`, fix };
}

/** A value as a message shows it. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 76)}…` : text;
}

/** What is wrong with a string, number or boolean of the right type. */
export function checkScalar(value: unknown, schema: Schema): Flaw | undefined {
  if (schema.enum && !schema.enum.includes(value)) return notOneOf(value, schema.enum);
  if (typeof value === 'number') return checkNumber(value, schema);
  return typeof value === 'string' ? checkString(value, schema) : undefined;
}

function notOneOf(value: unknown, values: readonly unknown[]): Flaw {
  const texts = values.map(String);
  const meant = typeof value === 'string' ? nearest(value, texts) : undefined;
  return {
    what: `must be one of ${texts.map((text) => text || '""').join(', ')}, got ${show(value)}`,
    fix: meant ? `did you mean "${meant}"` : 'use one of them',
  };
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 63), 2 ** 63 - 1024],
  port: [1, 65535],
  amount: [0, 2 ** 31 - 1],
  share: [0, 2 ** 31 - 1],
};

function checkNumber(value: number, schema: Schema): Flaw | undefined {
  for (const [rule, holds] of numberRules(schema)) {
    if (!holds(value))
      return { what: `must be ${rule}, got ${value}`, fix: `choose a value that is ${rule}` };
  }
  return undefined;
}

type NumberRule = readonly [rule: string, holds: (value: number) => boolean];

function* numberRules(schema: Schema): Generator<NumberRule> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const [least, most] = RANGES[schema.format ?? ''] ?? [];
  if (least !== undefined && most !== undefined) {
    yield [`between ${least} and ${most}`, (value) => value >= least && value <= most];
  }
  if (minimum !== undefined) {
    if (exclusiveMinimum) yield [`more than ${minimum}`, (value) => value > minimum];
    else yield [`${minimum} or more`, (value) => value >= minimum];
  }
  if (maximum !== undefined) {
    if (exclusiveMaximum) yield [`less than ${maximum}`, (value) => value < maximum];
    else yield [`${maximum} or less`, (value) => value <= maximum];
  }
  if (multipleOf !== undefined) {
    yield [`a multiple of ${multipleOf}`, (value) => Number.isInteger(value / multipleOf)];
  }
}

function checkString(value: string, schema: Schema): Flaw | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  // UTF-16 units are never fewer than characters, which the limits count
  const length = value.length > maxLength || value.length < minLength * 2 ? [...value].length : value.length;
  if (length < minLength) {
    const rule =
      minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters, got ${length}`;
    return { what: rule, fix: 'set it' };
  }
  if (length > maxLength) {
    return { what: `must have at most ${maxLength} characters, got ${length}`, fix: 'shorten it' };
  }
  if (pattern !== undefined && !matches(pattern, value)) {
    return { what: `must match ${pattern}, got ${show(value)}`, fix: 'write it in that form' };
  }
  return checkFormat(value, schema);
}

/** How many texts of a format are remembered: keys of labels are the same few everywhere. */
const REMEMBERED = 10_000;

const wellFormed = new Map<string, Set<string>>();

function checkFormat(value: string, { format = '' }: Schema): Flaw | undefined {
  const known = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (!known) return undefined;
  const right = wellFormed.get(format) ?? new Set();
  if (right.has(value)) return undefined;
  if (!known.test(value)) {
    return { what: `must be ${known.like}, got ${show(value)}`, fix: 'write it in that form' };
  }
  if (right.size < REMEMBERED && value.length < 256) right.add(value);
  wellFormed.set(format, right);
  return undefined;
}
