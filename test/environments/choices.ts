import type * as z from 'zod';

/** A place in an environment where there is something to choose: a value of a union, an optional field, an amount. */
export interface Choice {
  readonly path: string;
  readonly levels: readonly Level[];
  /** What has to be chosen elsewhere, so that there is this choice. */
  readonly needs: readonly Picked[];
}

interface Level {
  readonly label: string;
  /** Undefined where the field is not given. */
  readonly part: Part | undefined;
}

interface Picked {
  readonly choice: Choice;
  readonly level: number;
}

/** What an environment is made of. */
type Part =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'group'; readonly fields: Readonly<Record<string, Part>>; readonly more?: Part }
  | { readonly kind: 'list'; readonly item: Part }
  | { readonly kind: 'choice'; readonly choice: Choice };

/** Values of a field whose type does not say them, given its path; several are a choice. */
export type Samples = (path: string, type: string) => readonly unknown[] | undefined;

/** A schema read as choices. */
export class Choices {
  readonly all: Choice[] = [];
  private readonly root: Part;

  constructor(
    schema: z.core.$ZodType,
    private readonly samples: Samples,
    /** Whether of the fields of a group that are EXCLUSIVE only one may be given. */
    private readonly areExclusive: (path: string) => boolean,
  ) {
    this.root = this.read(schema, '', []);
  }

  /** What comes out when of each choice a level is picked. */
  build(levelOf: (choice: Choice) => number): unknown {
    const made = (part: Part): unknown => {
      if (part.kind === 'value') return part.value;
      if (part.kind === 'list') return [made(part.item)];
      if (part.kind === 'choice') {
        const level = part.choice.levels[levelOf(part.choice)];
        return level?.part && made(level.part);
      }
      const fields = Object.entries(part.fields).map(([name, inner]) => [name, made(inner)] as const);
      const given = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
      return part.more ? { ...given, ...(made(part.more) as object | undefined) } : given;
    };
    return made(this.root);
  }

  private read(schema: z.core.$ZodType, path: string, needs: readonly Picked[]): Part {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const given = this.samples(path, def.type) ?? valuesOf(schema);
    if (def.type === 'optional') return this.optional(def.innerType, path, needs);
    if (given) return this.choice(path, needs, given.map(leaf));
    if (def.type === 'object') return this.group(def.shape, path, needs);
    if (def.type === 'array') return { kind: 'list', item: this.read(def.element, `${path}[]`, needs) };
    if (def.type === 'union') return this.union(def.options, path, needs);
    throw new Error(
      `${path}: must have a sample, got ${def.type}; add one to the table, or an example to the schema`,
    );
  }

  /** Of fields that exclude each other one choice is made: none of them, or one. */
  private group(
    shape: Readonly<Record<string, z.core.$ZodType>>,
    path: string,
    needs: readonly Picked[],
  ): Part {
    const isApart = (name: string) => EXCLUSIVE.includes(name) && EXCLUSIVE.every((one) => one in shape);
    const names = Object.keys(shape).filter((name) => this.areExclusive(path) && isApart(name));
    const fields = Object.entries(shape)
      .filter(([name]) => !names.includes(name))
      .map(([name, inner]) => [name, this.read(inner, path ? `${path}.${name}` : name, needs)]);
    const group = { kind: 'group', fields: Object.fromEntries(fields) } as const;
    if (names.length === 0) return group;
    const levels: Level[] = [absent];
    const choice: Choice = { path: `${path}.(${names.join('|')})`, levels, needs };
    this.all.push(choice);
    for (const name of names) {
      const inner = shape[name] as z.core.$ZodOptional;
      const part = this.read(inner._zod.def.innerType, `${path}.${name}`, [
        ...needs,
        { choice, level: levels.length },
      ]);
      levels.push({ label: name, part: { kind: 'group', fields: { [name]: part } } });
    }
    return { ...group, more: { kind: 'choice', choice } };
  }

  /** Not given, or given in one of the ways in which it can be. */
  private optional(inner: z.core.$ZodType, path: string, needs: readonly Picked[]): Part {
    const { def } = (inner as z.core.$ZodTypes)._zod;
    const given = this.samples(path, def.type) ?? valuesOf(inner);
    if (given) return this.choice(path, needs, [absent, ...given.map(leaf)]);
    if (def.type === 'union') return this.union(def.options, path, needs, [absent]);
    return this.nested(path, needs, [absent], [['given', inner]]);
  }

  private union(
    options: readonly z.core.$ZodType[],
    path: string,
    needs: readonly Picked[],
    before: readonly Level[] = [],
  ): Part {
    const named = options.map((option, index) => [wordOf(option) ?? `kind ${index + 1}`, option] as const);
    return this.nested(path, needs, before, named);
  }

  private nested(
    path: string,
    needs: readonly Picked[],
    before: readonly Level[],
    options: readonly (readonly [label: string, schema: z.core.$ZodType])[],
  ): Part {
    const levels: Level[] = [...before];
    const choice: Choice = { path, levels, needs };
    this.all.push(choice);
    for (const [label, option] of options) {
      const inner = [...needs, { choice, level: levels.length }];
      levels.push({ label, part: this.read(option, path, inner) });
    }
    return { kind: 'choice', choice };
  }

  private choice(path: string, needs: readonly Picked[], levels: readonly Level[]): Part {
    const [first] = levels;
    if (levels.length === 1 && first?.part) return first.part;
    const choice: Choice = { path, levels, needs };
    this.all.push(choice);
    return { kind: 'choice', choice };
  }
}

/** Networks of a host outside, or somebody else's pods. */
const EXCLUSIVE = ['cidrs', 'pods'];

const absent: Level = { label: 'absent', part: undefined };

const leaf = (value: unknown): Level => ({ label: JSON.stringify(value), part: { kind: 'value', value } });

/** The values of a type that can be counted, the bounds of an amount, or the schema's own example. */
function valuesOf(schema: z.core.$ZodType): readonly unknown[] | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'enum') return Object.values(def.entries);
  if (def.type === 'literal') return def.values;
  if (!/^(?:string|number|record|array)$/.test(def.type)) return undefined;
  const example = (schema as z.ZodType).meta()?.examples as readonly unknown[] | undefined;
  const { minValue, maxValue } = schema as z.ZodInt;
  if (def.type === 'number' && (!example || example[0] === minValue)) return [minValue, maxValue];
  return example;
}

/** The word by which an option of a union is told from the others. */
function wordOf(option: z.core.$ZodType): string | undefined {
  const { def } = (option as z.core.$ZodTypes)._zod;
  if (def.type !== 'object') return undefined;
  const first = Object.values(def.shape)[0] as z.core.$ZodTypes | undefined;
  return first?._zod.def.type === 'literal' ? String(first._zod.def.values[0]) : undefined;
}
