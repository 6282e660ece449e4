import type { KubernetesObject, Manifest } from './dist';
import { InputError } from './input-error';
import type { Positions } from './locate';
import { readYaml } from './yaml';

type Origin = Pick<KubernetesObject, 'environment' | 'component' | 'file'>;

/** The objects of a file, and what keeps its other documents from being any. */
export function readObjects(
  source: string,
  positions: Positions,
  origin: Origin,
): { objects: KubernetesObject[]; errors: InputError[] } {
  const objects: KubernetesObject[] = [];
  const errors: InputError[] = [];
  try {
    const documents = readYaml(source, origin.file);
    if (documents.length === 0) errors.push(new InputError(origin.file, 'is empty; remove it'));
    for (const [document, manifest] of documents.entries()) {
      const refusal = refuse(manifest);
      if (refusal) {
        const line = refusal.path && positions.line(document, refusal.path);
        errors.push(new InputError(origin.file, `document ${document + 1} ${refusal.reason}`, line));
      } else objects.push(toObject(manifest as Manifest, document, origin));
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    errors.push(error);
  }
  return { objects, errors };
}

function toObject(manifest: Manifest, document: number, origin: Origin): KubernetesObject {
  const { apiVersion, kind, metadata } = manifest as Record<string, unknown> & {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
  };
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const { name, namespace } = metadata;
  return { apiVersion, group, kind, namespace, name, manifest, ...origin, document };
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

interface Refusal {
  readonly reason: string;
  /** The field. @default none that has a place in the file */
  readonly path?: readonly string[];
}

/** Why a document is no object that could be found again, if so. */
function refuse(value: unknown): Refusal | undefined {
  if (value === null) return { reason: 'is empty; remove it' };
  if (!isMapping(value))
    return { reason: `must be an object, got ${JSON.stringify(value).slice(0, 80)}; correct it`, path: [] };
  for (const [field, syntax] of IDENTIFIERS) {
    if (!isText(value[field])) return missing(value[field], field);
    if (!syntax.test(value[field])) return malformed(value[field], field);
  }
  if (/List$/.test(value.kind as string) && Array.isArray(value.items)) {
    return { reason: `is a ${value.kind}; write its items as documents of their own`, path: ['kind'] };
  }
  const { metadata } = value;
  if (!isMapping(metadata)) return missing(metadata, 'metadata');
  if (!isText(metadata.name)) return missing(metadata.name, 'metadata.name');
  if (metadata.namespace !== undefined && !isText(metadata.namespace)) {
    return missing(metadata.namespace, 'metadata.namespace');
  }
  return undefined;
}

const IDENTIFIERS = [
  ['apiVersion', /^[a-z0-9.-]+(?:\/[a-z0-9]+)?$/],
  ['kind', /^[A-Za-z][A-Za-z0-9]*$/],
] as const;

const malformed = (value: string, field: string): Refusal => ({
  reason: `${field} must be an identifier, got ${JSON.stringify(value).slice(0, 80)}; correct it`,
  path: [field],
});

function missing(value: unknown, field: string): Refusal {
  const rule = field === 'metadata' ? 'must be an object' : 'must be a string that is not empty';
  const got = value === undefined ? 'none' : JSON.stringify(value).slice(0, 80);
  return {
    reason: `${field} ${rule}, got ${got}; set it`,
    path: value === undefined ? [] : field.split('.'),
  };
}
