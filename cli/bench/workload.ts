import { createRequire } from 'node:module';
import path from 'node:path';

/** A plain Kubernetes object. */
export type Manifest = Readonly<Record<string, unknown>>;

/** The name of the tenant with this number: `tenant-0001`. */
export const tenantName = (tenant: number): string => `tenant-${String(tenant).padStart(4, '0')}`;

/** What the module that {@link workloadModule} makes exports. */
export interface Workload {
  /** The objects of the tenant with this name: those that `synth` writes for its file. */
  readonly objectsOf: (name: string) => Manifest[];
}

/** Where the module is, beside the programs that load it. */
export const workloadFile = (folder: string): string => path.join(folder, 'workload.js');

/** The module, for a program in the same folder. */
export const loadWorkload = (folder: string): Workload =>
  createRequire(workloadFile(folder))(workloadFile(folder));

/**
 * A module that makes the objects of a tenant of any name with no library and no logic, from those of one tenant: they are
 * written out as literals in which the name is put in. No program can make these objects with less.
 */
export function workloadModule(objects: readonly object[], name: string): string {
  return `exports.objectsOf = (name) => [\n${objects.map((object) => `${literal(object, name)},\n`).join('')}];\n`;
}

function literal(value: unknown, name: string): string {
  if (typeof value === 'string') return text(value, name);
  if (Array.isArray(value)) return `[${value.map((item) => literal(item ?? null, name)).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const fields = entries.map(([key, inner]) => `${property(key, name)}: ${literal(inner, name)}`);
  return `{ ${fields.join(', ')} }`;
}

const property = (key: string, name: string): string =>
  key.includes(name) ? `[${text(key, name)}]` : JSON.stringify(key);

function text(value: string, name: string): string {
  const parts = value
    .split(name)
    .flatMap((part, index) => [...(index > 0 ? ['name'] : []), JSON.stringify(part)]);
  return parts.filter((part) => part !== '""').join(' + ') || '""';
}
