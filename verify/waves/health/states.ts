import { mapping } from '../../created/field';
import { writtenOf } from './written';

/** An object as it may be in the cluster, and what is particular about it. */
export interface Sample {
  /** Behind "for an object": `without status`. */
  readonly which: string;
  readonly object: object;
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/ `Condition`: all of these are required */
const CONDITION = {
  type: 'Ready',
  reason: 'Unheard',
  message: '',
  lastTransitionTime: '2026-01-31T00:00:00Z',
};

/** What an operator has written of an object so far. */
const CONDITIONS: readonly (readonly [which: string, conditions: readonly object[]])[] = [
  ['without any condition', []],
  ...['True', 'False', 'Unknown'].map(
    (status) => [`with the condition Ready ${status}`, [{ ...CONDITION, status }]] as const,
  ),
];

/** The states in which a script meets an object of the kind: it is new, it has been begun, it is done. */
export function samplesOf(script: string, object: object): Sample[] {
  const { status: _, ...created } = live(object);
  const statuses: (readonly [string, object | undefined])[] = [
    ['without status', undefined],
    ['with an empty status', {}],
    ...CONDITIONS.map(([which, conditions]): [string, object] => [
      which,
      { observedGeneration: 1, conditions },
    ]),
    ['with a phase that is new', { phase: 'Unheard of', observedGeneration: 1 }],
    ...conditionsOf(script),
    ...valuesOf(script),
    ...writtenOf(created),
    ...partsOf(script).map((path): [string, object] => [`with an empty status.${path}`, nested(path, {})]),
  ];
  return statuses.map(([which, status]) => ({
    which,
    object: status === undefined ? created : { ...created, status },
  }));
}

/** What the API server has added to an object once it is there. */
function live(object: object): Readonly<Record<string, unknown>> {
  const { metadata, spec } = object as Readonly<Record<string, unknown>>;
  const added = {
    creationTimestamp: '2026-01-31T00:00:00Z',
    generation: 1,
    resourceVersion: '1',
    uid: '0b2f6f4e-0000-4000-8000-000000000000',
  };
  return { ...object, metadata: { ...mapping(metadata), ...added }, spec: spec ?? {} };
}

/** The mappings and lists of the status that a script looks into: `sync.comparedTo` of `status.sync.comparedTo.source`. */
function partsOf(script: string): string[] {
  const found = new Set<string>();
  for (const [, path = ''] of script.matchAll(/\bstatus\.(\w+(?:\.\w+)*)(?=\s*[.[])/g)) {
    const steps = path.split('.');
    for (const at of steps.keys()) found.add(steps.slice(0, at + 1).join('.'));
  }
  return [...found];
}

/** Every condition that a script may ask for by its name, at once. */
function conditionsOf(script: string): [string, object][] {
  const types = new Set(
    [...script.matchAll(/"([A-Z]\w*)"|'([A-Z]\w*)'/g)].map(([, one, other]) => one ?? other),
  );
  return ['True', 'False'].map((status) => [
    `with every condition ${status}`,
    { observedGeneration: 1, conditions: [...types].map((type) => ({ ...CONDITION, type, status })) },
  ]);
}

/** What a script compares a field of the status with: "OK" of `status.value == "OK"`. */
const valuesOf = (script: string): [string, object][] =>
  [...script.matchAll(/\bstatus\.(\w+(?:\.\w+)*)\s*[=~]=\s*"([^"\n]*)"/g)].map(
    ([, path = '', value = '']) => [`with status.${path} ${JSON.stringify(value)}`, nested(path, value)],
  );

const nested = (path: string, value: unknown): object =>
  path.split('.').reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as object;
