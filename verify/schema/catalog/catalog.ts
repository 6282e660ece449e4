import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, UnusableInput } from '../../input-error';
import { tighten } from './kubernetes-limits';
import { tightenCustom } from './limits/custom-resources';
import type { Schema } from './schema';

/** What is known of a kind at one version. */
export interface KindSchema {
  readonly scope: 'Cluster' | 'Namespaced';
  /** Since when not to write it any more: `since Kubernetes v1.33`. */
  readonly deprecated?: string;
  readonly schema: Schema;
}

interface SchemaFile {
  readonly kinds: Record<string, KindSchema>;
  readonly definitions?: Record<string, Schema>;
}

const CORE = 'kubernetes.json';

/** The schemas that `npm run import` wrote to `imports/schemas`, read when the first object of their group comes along. */
export class Catalog {
  private readonly files = new Map<string, SchemaFile>();
  private readonly groups: ReadonlySet<string>;
  private readonly found = new Map<string, Map<string, KindSchema | undefined>>();
  private readonly versions = new Map<string, Map<string, readonly string[]>>();
  /** The release whose own kinds the schemas describe, `1.36`. */
  readonly kubernetes: string;

  constructor(private readonly folder: string) {
    if (!existsSync(join(folder, CORE))) {
      throw new UnusableInput([
        new InputError(folder, 'must hold the schemas of the kinds; run "npm run import"'),
      ]);
    }
    this.groups = new Set(readdirSync(folder).filter((name) => name.includes('.') && name !== CORE));
    this.kubernetes = (this.read('versions.json') as unknown as { kubernetes: string }).kubernetes;
  }

  find(apiVersion: string, kind: string): KindSchema | undefined {
    return remembered(this.found, apiVersion, kind, () =>
      own(this.fileOf(apiVersion).kinds, `${apiVersion}/${kind}`),
    );
  }

  /** The API versions that have a kind: of its group, and of all for what was in the group of the early days. */
  versionsOf(apiVersion: string, kind: string): readonly string[] {
    const group = groupOf(apiVersion);
    return remembered(this.versions, apiVersion, kind, () =>
      Object.keys(this.fileOf(apiVersion).kinds)
        .filter((key) => key.endsWith(`/${kind}`))
        .map((key) => key.slice(0, -kind.length - 1))
        .filter((version) => group === 'extensions' || groupOf(version) === group),
    );
  }

  /** The kinds of a group that have a schema. */
  kindsOf(apiVersion: string): string[] {
    const keys = Object.keys(this.fileOf(apiVersion).kinds);
    return keys
      .filter((key) => key.startsWith(`${apiVersion}/`))
      .map((key) => key.slice(apiVersion.length + 1));
  }

  private fileOf(apiVersion: string): SchemaFile {
    const name = `${groupOf(apiVersion)}.json`;
    return this.groups.has(name) ? this.custom(name) : this.core();
  }

  private core(): SchemaFile {
    return this.once(CORE, ({ kinds, definitions = {} }) =>
      linked({ kinds, definitions: tighten(definitions) }),
    );
  }

  private custom(name: string): SchemaFile {
    const metadata = this.core().definitions?.['meta.v1.ObjectMeta'] ?? {};
    return this.once(name, (file) => {
      const { kinds } = linked(file);
      for (const [key, kind] of Object.entries(kinds)) {
        const schema = withCommonFields(tightenCustom(key, kind.schema), metadata);
        kinds[key] = { ...kind, schema };
      }
      return { kinds };
    });
  }

  private once(name: string, prepare: (file: SchemaFile) => SchemaFile): SchemaFile {
    const known = this.files.get(name);
    if (known) return known;
    const file = prepare(this.read(name));
    this.files.set(name, file);
    return file;
  }

  private read(name: string): SchemaFile {
    try {
      return JSON.parse(readFileSync(join(this.folder, name), 'utf8'));
    } catch (error) {
      const reason = `cannot be read, ${(error as Error).message}; run "npm run import"`;
      throw new UnusableInput([new InputError(join(this.folder, name), reason)]);
    }
  }
}

/** The answer for a version and kind, which every object of the kind asks for again. */
function remembered<T>(
  answers: Map<string, Map<string, T>>,
  apiVersion: string,
  kind: string,
  find: () => T,
): T {
  const byKind = answers.get(apiVersion) ?? new Map<string, T>();
  answers.set(apiVersion, byKind);
  const known = byKind.get(kind);
  if (known !== undefined) return known;
  const found = find();
  byKind.set(kind, found);
  return found;
}

const groupOf = (apiVersion: string) => apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));

const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const REFERENCE = '#/definitions/';

const TEXT = { type: 'string' } as const;

/** A definition of a custom resource leaves out what every object has, and may limit it. */
function withCommonFields(schema: Schema, metadata: Schema): Schema {
  const { metadata: limits = {}, ...own } = schema.properties ?? {};
  const properties = { ...own, apiVersion: TEXT, kind: TEXT, metadata: { ...metadata, allOf: [limits] } };
  return { ...schema, properties };
}

function linked(file: SchemaFile): SchemaFile {
  const { kinds, definitions = {} } = file;
  for (const definition of Object.values(definitions)) link(definition, definitions);
  for (const kind of Object.values(kinds)) link(kind, definitions);
  return file;
}

/** Replaces every reference below a node by the definition itself; a definition that contains itself becomes a cycle. */
function link(node: object, definitions: Record<string, Schema>): void {
  const children = node as Record<string, unknown>;
  for (const [key, child] of Object.entries(children)) {
    if (typeof child !== 'object' || child === null) continue;
    const { $ref } = child as { $ref?: unknown };
    if (typeof $ref !== 'string') link(child, definitions);
    else {
      const { $ref: _, ...beside } = child as Record<string, unknown>;
      const definition = own(definitions, $ref.slice(REFERENCE.length));
      if (!definition)
        throw new Error(`imports/schemas: definition "${$ref}" must exist; run "npm run import"`);
      children[key] = limits(beside) ? { ...definition, ...beside } : definition;
    }
  }
}

/** Whether a reference has something beside it that is checked. */
const limits = (beside: object): boolean =>
  Object.keys(beside).some((key) => !key.startsWith('x-kubernetes-'));
