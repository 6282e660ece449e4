import type { KubernetesObject, Manifest } from './dist';
import { InputError } from './input-error';
import { formatPath, type Path, type Positions } from './locate';
import { mergeKey, readOtherwise } from './reader';
import { readYaml } from './yaml';

type Origin = Pick<KubernetesObject, 'environment' | 'component' | 'file'>;

/** The objects of a file, and what keeps its other documents from being any. */
export function readObjects(
  source: string,
  positions: Positions,
  origin: Origin,
): { objects: KubernetesObject[]; errors: InputError[] } {
  const objects: KubernetesObject[] = [];
  const errors: InputError[] = readOtherwise(source, origin.file);
  const mayMerge = source.includes('<<');
  try {
    for (const [document, content] of readYaml(source, origin.file).entries()) {
      for (const { value, within } of manifestsOf(content)) {
        const refusal = refuse(value, within) ?? (mayMerge ? merging(value) : undefined);
        if (refusal) {
          const { reason, path } = placed(refusal, within);
          const line = path && positions.line(document, path);
          errors.push(new InputError(origin.file, `document ${document + 1} ${reason}`, line));
        } else objects.push(toObject(value as Manifest, { ...origin, document, within }));
      }
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    errors.push(error);
  }
  return { objects, errors };
}

function merging(value: unknown): Refusal | undefined {
  const path = mergeKey(value);
  return path && { reason: 'has a key "<<", which Argo CD merges; write out what it stands for', path };
}

/** A refusal of an item, as one of its document. */
const placed = ({ reason, path }: Refusal, within: Path): Refusal => ({
  reason: within.length > 0 ? `${formatPath(within)} ${reason}` : reason,
  path: path && [...within, ...path],
});

interface Found {
  readonly value: unknown;
  /** Way from the root of the document: `items[2]` of a list. */
  readonly within: Path;
}

/**
 * What Argo CD makes of a document: nothing of one that is empty or a comment, the items of a list of whatever kind, once; a list in a list
 * stays one. @see https://github.com/argoproj/argo-cd/blob/v3.5.2/reposerver/repository/repository.go `GenerateManifests`, `isNullList`
 */
function manifestsOf(value: unknown): readonly Found[] {
  if (value === null) return [];
  if (!isMapping(value) || !isText(value.kind) || !Object.hasOwn(value, 'items'))
    return [{ value, within: [] }];
  if (Array.isArray(value.items)) {
    return value.items.map((item, index) => ({ value: item as unknown, within: ['items', index] }));
  }
  const isNullList = value.items === null && value.spec === undefined && value.status === undefined;
  return isNullList ? [] : [{ value, within: [] }];
}

function toObject(
  manifest: Manifest,
  origin: Origin & Pick<KubernetesObject, 'document' | 'within'>,
): KubernetesObject {
  const { apiVersion, kind, metadata } = manifest as Record<string, unknown> & {
    apiVersion: string;
    kind: string;
    metadata: Record<string, unknown>;
  };
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const namespace = isText(metadata.namespace) ? metadata.namespace : undefined;
  return { apiVersion, group, kind, namespace, name: nameOf(metadata), manifest, ...origin };
}

/** The name; of a hook that leaves it to Argo CD, as much of it as is known. */
function nameOf({ name, generateName, annotations }: Readonly<Record<string, unknown>>): string {
  if (isText(name)) return name;
  return isText(generateName) && isMapping(annotations) && HOOKS.some((hook) => isText(annotations[hook]))
    ? `${generateName}hook`
    : '';
}

/** Annotations by which Argo CD runs an object in a phase of its own. @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/#generate-name */
const HOOKS = ['argocd.argoproj.io/hook', 'helm.sh/hook'];

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

interface Refusal {
  readonly reason: string;
  /** The field. @default none that has a place in the file */
  readonly path?: Path;
}

/** Why something is no object that could be found again, if so. */
function refuse(value: unknown, within: Path): Refusal | undefined {
  if (!isMapping(value)) {
    const got = JSON.stringify(value).slice(0, 80);
    return { reason: `must be an object, got ${got}; correct it`, path: [] };
  }
  for (const [field, syntax] of IDENTIFIERS) {
    if (!isText(value[field])) return missing(value[field], field);
    if (!syntax.test(value[field])) return malformed(value[field], field);
  }
  if (within.length > 0 && Array.isArray(value.items)) {
    const reason = `is a ${value.kind} within a list, which nothing expands; write its items beside it`;
    return { reason, path: ['kind'] };
  }
  const { metadata } = value;
  if (!isMapping(metadata)) return missing(metadata, 'metadata');
  if (nameOf(metadata) === '') return missing(metadata.name, 'metadata.name');
  const { namespace } = metadata;
  // Argo CD takes null and "" for none
  if (typeof namespace === 'string' || namespace === undefined || namespace === null) return undefined;
  return missing(namespace, 'metadata.namespace');
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
