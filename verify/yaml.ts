import {
  boolYaml11Tag,
  CORE_SCHEMA,
  constructFromEvents,
  defineScalarTag,
  type Event,
  floatCoreTag,
  intCoreTag,
  NOT_RESOLVED,
  parseEvents,
  YAMLException,
} from 'js-yaml';
import { InputError } from './input-error';

/** Nesting that no Kubernetes object needs; protects every recursive walk of the proofs. */
const MAX_DEPTH = 100;

const INTEGER = /^[-+]?(?:0x[\da-f]+|0o[0-7]+|0b[01]+|0[0-7]*|[1-9]\d*)$/i;
const DECIMAL = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i;

function resolveNumber(source: string): number | typeof NOT_RESOLVED {
  // behind a point at the beginning, as Go's own numbers have them: one, between figures
  if (source.startsWith('.') && /_(?!\d)|(?<!\d)_/.test(source)) return NOT_RESOLVED;
  const digits = source.includes('_') ? source.replaceAll('_', '') : source;
  if (INTEGER.test(digits)) return integer(digits);
  const value = DECIMAL.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(value) ? value : NOT_RESOLVED;
}

function integer(digits: string): number {
  const sign = digits.startsWith('-') ? -1 : 1;
  const magnitude = digits.replace(/^[-+]/, '');
  return sign * (/^0[0-7]/.test(magnitude) ? Number.parseInt(magnitude, 8) : Number(magnitude));
}

/** A number as Go's reader resolves it: `0755` is octal, `1_000` is a thousand, `12:30` and `.inf` are strings. */
const numberTag = defineScalarTag<number>(intCoreTag.tagName, {
  implicit: true,
  implicitFirstChars: ['-', '+', '.', ...'0123456789'],
  resolve: resolveNumber,
  identify: (data) => typeof data === 'number',
});

const explicitFloatTag = defineScalarTag<number>(floatCoreTag.tagName, {
  resolve: resolveNumber,
  identify: () => false,
});

/**
 * YAML as the API server's reader (sigs.k8s.io/yaml) has it, so that what is proven is what is applied: `yes` is true,
 * `0644` is 420.
 */
const KUBERNETES_SCHEMA = CORE_SCHEMA.withTags(boolYaml11Tag, numberTag, explicitFloatTag);

/** The documents of a file. Refuses what is not YAML, duplicate keys, aliases (they may expand without end) and deep nesting. */
export function readYaml(source: string, file: string): unknown[] {
  try {
    const events = parseEvents(source, { maxDepth: MAX_DEPTH });
    return constructFromEvents(events, { source, schema: KUBERNETES_SCHEMA, maxAliases: 0 });
  } catch (error) {
    throw refusal(error, file);
  }
}

/** The parser's events, for who needs positions; of a source that has been read before. */
export const readEvents = (source: string): Event[] => parseEvents(source, { maxDepth: MAX_DEPTH });

function refusal(error: unknown, file: string): InputError {
  if (!(error instanceof YAMLException))
    return new InputError(file, `is not YAML that can be read; ${error}`);
  const line = error.mark && error.mark.line + 1;
  if (/maxAliases/.test(error.reason)) {
    return new InputError(
      file,
      'holds an alias (*name), which may expand without end; write the value out',
      line,
    );
  }
  if (/maxDepth/.test(error.reason)) {
    return new InputError(file, `is nested more than ${MAX_DEPTH} levels deep; flatten it`, line);
  }
  return new InputError(file, `is not YAML that Kubernetes reads, ${error.reason}; correct it`, line);
}
