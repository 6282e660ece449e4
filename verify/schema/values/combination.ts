import { isMapping, type Schema } from '../catalog/schema';
import type { Flaw } from './scalar';

type Test = (value: unknown, schema: Schema) => boolean;

/** What `anyOf`, `oneOf` and `not` find wrong with a value. */
export function* combine(value: unknown, schema: Schema, satisfies: Test): Generator<Flaw> {
  const { anyOf, oneOf, not } = schema;
  // the schema of int-or-string repeats itself as anyOf
  if (anyOf && !schema['x-kubernetes-int-or-string'] && !anyOf.some((part) => satisfies(value, part))) {
    yield choice('at least one', value, anyOf);
  }
  if (oneOf && oneOf.filter((part) => satisfies(value, part)).length !== 1) {
    yield choice(oneOf.some(hasNot) ? 'at most one' : 'exactly one', value, oneOf);
  }
  if (not && satisfies(value, not)) {
    yield { what: `must not be ${describe(not)}`, fix: 'change or remove it' };
  }
}

const hasNot = (part: Schema) => part.not !== undefined;

/** Nearly all choices are between fields. */
function choice(count: string, value: unknown, parts: readonly Schema[]): Flaw {
  const fields = [...new Set(parts.flatMap(requiredFields))];
  if (fields.length === 0) {
    return {
      what: `must be ${count} of ${parts.map(describe).join(' or ')}`,
      fix: 'choose one of them',
    };
  }
  const set = isMapping(value) ? fields.filter((field) => value[field] !== undefined) : [];
  return {
    what: `must have ${count} of ${fields.join(', ')}, got ${set.join(' and ') || 'none'}`,
    fix: set.length > 0 ? 'keep the one that is meant' : 'set the one that is meant',
  };
}

/** The fields that a part speaks of; in `oneOf: [not: anyOf: [a, b], a, b]`, Istio's way to say "none or one", twice. */
function requiredFields(part: Schema): readonly string[] {
  return [
    ...(part.required ?? []),
    ...(part.not ? requiredFields(part.not) : []),
    ...(part.anyOf ?? []).flatMap(requiredFields),
  ];
}

function describe(part: Schema): string {
  const fields = requiredFields(part);
  return fields.length > 0 ? `with ${fields.join(', ')}` : JSON.stringify(part).slice(0, 120);
}
