import type { Mapping } from '../../../../verify/schema/catalog/schema';
import { type Definition, isQuantity, type Node, type OpenApi } from './open-api';
import { SAMPLES } from './samples';
import { valuesFor } from './values';

type Step = string | number;
type Path = readonly Step[];

/** An object that differs in one field from one that the API server takes. */
export interface Variation {
  readonly manifest: Mapping;
  /** `core.v1.PodSpec.dnsPolicy`; `[]` behind it for an item. */
  readonly field: string;
  readonly path: Path;
  /** Undefined for a field that is taken away. */
  readonly value: unknown;
}

/** A field of an object that the API server takes. */
interface Place {
  readonly object: Mapping;
  readonly path: Path;
  readonly field: string;
  readonly definition: Definition;
}

/** Names that some kinds take and others do not. */
const NAMES = [
  ...['b', 'A', '1a', 'a.b', 'a_b', '-a', 'a-', 'a:b', '10.1.2.3', 'fd00::1', 'FD00::1'],
  ...[52, 53, 63, 64, 253, 254].map((length) => 'a'.repeat(length)),
];

/** What a person writes of the metadata; the server sets the rest. */
const METADATA: ReadonlySet<string> = new Set(['annotations', 'finalizers', 'labels', 'ownerReferences']);

/** Everything that can be varied in the objects of the kinds, field by field. */
export class Variations {
  /** Definitions that were varied below a field that the valid object lacks: one place is enough. */
  private readonly visited = new Set<string>();

  constructor(
    private readonly openApi: OpenApi,
    /** Whether the API server takes an object. */
    private readonly isTaken: (manifest: Mapping) => Promise<boolean>,
  ) {}

  async of(valid: Mapping, node: Node): Promise<Variation[]> {
    const name = `${valid.apiVersion}.${valid.kind}`;
    const place = { object: valid, path: [], field: name, definition: { name, node } };
    const named = NAMES.map((other) => vary(valid, ['metadata', 'name'], other, `${name}.metadata.name`));
    return [...named, ...(await this.below(place))];
  }

  /** Of every property of an object, or of the first item of a list. */
  private async below({ object, path, field, definition }: Place): Promise<Variation[]> {
    const { name, node } = definition;
    if (Array.isArray(at(object, path)) && node.items) {
      const item = this.openApi.resolve(node.items, `${field}[]`);
      return this.below({ object, path: [...path, 0], field, definition: item });
    }
    const found: Variation[] = [];
    if (node.properties) found.push(vary(object, [...path, 'nonsense'], 1, `${name}.nonsense`));
    for (const [property, child] of Object.entries(node.properties ?? {})) {
      if (!isWritten(path, property)) continue;
      const of = `${name}.${property}`;
      const inner = {
        object,
        path: [...path, property],
        field: of,
        definition: this.openApi.resolve(child, of),
      };
      found.push(...this.at(inner), ...(await this.inside(inner)));
    }
    return found;
  }

  /** Of a field itself. */
  private at({ object, path, field, definition }: Place): Variation[] {
    const { node, name } = definition;
    const leaf = String(path.at(-1));
    const part =
      node.items ?? (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined);
    const sample = part && this.sample(this.openApi.resolve(part), field);
    const values = valuesFor(leaf, node, name, sample).map((value) => vary(object, path, value, field));
    if (at(object, path) !== undefined) values.push(vary(object, path, undefined, field));
    const item = node.items && this.openApi.resolve(node.items);
    if (item?.node.type !== 'string') return values;
    const texts = valuesFor(leaf, item.node, item.name, 'a');
    return [...values, ...texts.map((value) => vary(object, path, [value], `${field}[]`))];
  }

  /** Of what is in a field, or would be if it were there. */
  private async inside(place: Place): Promise<Variation[]> {
    const { object, path, field, definition } = place;
    const here = at(object, path);
    if (here !== undefined) return typeof here === 'object' ? this.below(place) : [];
    const inner = definition.node.items ? this.openApi.resolve(definition.node.items) : definition;
    if (!inner.node.properties || inner.name === '' || this.visited.has(inner.name)) return [];
    const filled = set(object, path, this.sample(definition, field));
    if (!(await this.isTaken(filled))) return [];
    this.visited.add(inner.name);
    return this.below({ ...place, object: filled });
  }

  /** A value of a schema that the server will probably take. */
  private sample({ name, node }: Definition, field = ''): unknown {
    const known = SAMPLES[short(field)] ?? SAMPLES[short(name)];
    if (known !== undefined) return known;
    if (isQuantity(name)) return '1';
    if (node.enum) return node.enum[0];
    if (node.type === 'array') return [this.sample(this.openApi.resolve(node.items ?? {}))];
    if (node.type === 'object') {
      const required = (node.required ?? []).map((property) => {
        const child = this.openApi.resolve(node.properties?.[property] ?? {});
        return [property, this.sample(child, `${name}.${property}`)];
      });
      return Object.fromEntries(required);
    }
    return node.oneOf ? 80 : (OF_FORMAT[node.format ?? ''] ?? OF_TYPE[node.type ?? '']);
  }
}

const OF_FORMAT: Readonly<Record<string, unknown>> = { 'date-time': '2026-01-31T12:00:00Z', byte: 'YQ==' };
const OF_TYPE: Readonly<Record<string, unknown>> = { string: 'a', integer: 1, number: 1, boolean: true };

function isWritten(path: Path, property: string): boolean {
  if (path.length === 0) return !['apiVersion', 'kind', 'status'].includes(property);
  return path.length > 1 || path[0] !== 'metadata' || METADATA.has(property);
}

/** `core.v1.PodSpec.dnsPolicy` for `io.k8s.api.core.v1.PodSpec.dnsPolicy`. */
const short = (name: string): string =>
  name.replace(/^io\.k8s\.(?:\w+(?:-\w+)?\.pkg\.(?:apis|api)|api)\./, '');

const vary = (object: Mapping, path: Path, value: unknown, field: string): Variation => ({
  manifest: set(object, path, value),
  field: short(field),
  path,
  value,
});

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Record<Step, unknown> | undefined)?.[step], value);

/** A copy in which the field has the value; undefined takes it away. */
export function set(value: unknown, path: Path, to: unknown): Mapping {
  const [step, ...rest] = path;
  if (step === undefined) return to as Mapping;
  const copy: Record<Step, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) };
  const inner = set(copy[step], rest, to);
  if (inner === undefined && !Array.isArray(copy)) delete copy[step];
  else copy[step] = inner;
  return copy as Mapping;
}
