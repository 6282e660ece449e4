import type { CelInput } from '@bufbuild/cel';
import { childSchema, isAbsent, isMapping, type Mapping, type Schema } from '../catalog/schema';
import { evaluate } from './expression';

/** A value that has not the type of its schema: rules about it mean nothing, and the proof of fields reports it. */
export class Mistyped extends Error {}

/** A value as rules see it: typed by its schema, defaults filled in, properties under their escaped names. */
export function celValue(value: unknown, schema: Schema): CelInput {
  if (value === null) return null;
  if (Array.isArray(value)) return celList(value, schema);
  if (isMapping(value)) return celMap(value, schema);
  if (typeof value === 'number') return celNumber(value, schema);
  if (typeof value === 'string') return celText(value, schema);
  if (typeof value === 'boolean' && (schema.type ?? 'boolean') === 'boolean') return value;
  throw new Mistyped();
}

function celList(value: readonly unknown[], { type, items = {} }: Schema): CelInput {
  if (type !== undefined && type !== 'array') throw new Mistyped();
  return value.map((item) => celValue(item, items));
}

function celMap(value: Mapping, schema: Schema): CelInput {
  if (schema.type !== undefined && schema.type !== 'object') throw new Mistyped();
  const entries = new Map<string, CelInput>();
  for (const [key, given] of Object.entries(value)) {
    const child = childSchema(schema, key);
    if (child && !isAbsent(given, child)) entries.set(nameOf(key, schema), celValue(given, child));
    else if (!child && schema.type === undefined) entries.set(key, celValue(given, {}));
  }
  for (const [key, child] of defaultsOf(schema)) {
    const name = nameOf(key, schema);
    if (!entries.has(name)) entries.set(name, celValue(child.default, child));
  }
  return entries;
}

const none: readonly [string, Schema][] = [];
const defaults = new WeakMap<Schema, readonly [string, Schema][]>();

function defaultsOf(schema: Schema): readonly [string, Schema][] {
  if (!schema.properties) return none;
  let known = defaults.get(schema);
  if (!known) {
    known = Object.entries(schema.properties).filter(([, child]) => child.default !== undefined);
    defaults.set(schema, known);
  }
  return known;
}

function celNumber(value: number, schema: Schema): CelInput {
  if (schema.type === 'number') return value;
  const free = schema.type === undefined;
  if (!free && schema.type !== 'integer') throw new Mistyped();
  if (Number.isInteger(value)) return BigInt(value);
  if (!free) throw new Mistyped();
  return value;
}

/** Formats that are types of their own in CEL. */
const TYPED: Readonly<Record<string, string>> = {
  'date-time': 'timestamp(text)',
  duration: 'duration(text)',
};

function celText(text: string, { type, format = '' }: Schema): CelInput {
  if (type !== undefined && type !== 'string') throw new Mistyped();
  if (format === 'byte') return new Uint8Array(Buffer.from(text, 'base64'));
  const conversion = TYPED[format];
  if (!conversion) return text;
  const outcome = evaluate(conversion, { text });
  if (!('value' in outcome)) throw new Mistyped();
  return outcome.value as CelInput;
}

const RESERVED: ReadonlySet<string> = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);

const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** Keys of maps stay as they are; names of properties have to be identifiers. */
function nameOf(key: string, { properties }: Schema): string {
  if (!properties || !Object.hasOwn(properties, key)) return key;
  if (RESERVED.has(key)) return `__${key}__`;
  return key.replace(/__|[./-]/g, (found) => ESCAPES[found] ?? found);
}
