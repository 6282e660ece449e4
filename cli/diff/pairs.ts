import { type Environment, identity, type KubernetesObject } from '../../verify/dist';
import { Catalog } from '../../verify/schema/catalog/catalog';
import { type FieldChange, objectOf } from './change';
import { compare } from './fields/compare';
import { unpinned } from './pins';

/** The same object before and after, or one that has no other side. */
export interface Pair {
  readonly before?: KubernetesObject;
  readonly after?: KubernetesObject;
  readonly fields: readonly FieldChange[];
}

/** The objects of an environment that differ: those that are there now in the order of their files, then what is gone. */
export function pairsOf(
  before: Environment | undefined,
  after: Environment | undefined,
  schemas: Schemas,
): Pair[] {
  const left = new Map((before?.objects ?? []).map((object) => [identity(object), object]));
  const pairs = (after?.objects ?? []).flatMap((object): Pair[] => {
    const other = left.get(identity(object));
    left.delete(identity(object));
    if (!other) return [{ after: object, fields: [] }];
    const fields = schemas.compare(other, object);
    const isMoved = other.component !== object.component;
    return fields.length > 0 || isMoved ? [{ before: other, after: object, fields }] : [];
  });
  return [...pairs, ...Array.from(left.values(), (object) => ({ before: object, fields: [] }))];
}

export const isChanged = (pair: Pair): pair is Pair & { before: KubernetesObject; after: KubernetesObject } =>
  pair.before !== undefined && pair.after !== undefined;

/** What happens to an object. */
export const sideOf = ({ before, after }: Pick<Pair, 'before' | 'after'>): 'added' | 'removed' | 'changed' =>
  before && after ? 'changed' : after ? 'added' : 'removed';

/** The kinds' schemas, read when the first object differs. */
export class Schemas {
  private catalog?: Catalog;

  constructor(private readonly folder: string) {}

  of({ apiVersion, kind }: KubernetesObject) {
    this.catalog ??= new Catalog(this.folder);
    return this.catalog.find(apiVersion, kind)?.schema;
  }

  compare(before: KubernetesObject, after: KubernetesObject): FieldChange[] {
    const [old, now] = unpinned(before, after);
    // without schema first: nearly all objects are the same, and then none has to be read
    if (compare(old, now).length === 0) return [];
    const changes = compare(old, now, this.of(objectOf({ before, after })));
    return after.kind === 'Secret' && after.group === '' ? changes.map(hidden) : changes;
  }
}

const HIDDEN = '(hidden)';

/** Whoever reads a diff need not know a secret. */
function hidden(change: FieldChange): FieldChange {
  if (!['data', 'stringData'].includes(change.steps[0] ?? '')) return change;
  return {
    steps: change.steps.slice(0, 2),
    before: change.before === undefined ? undefined : HIDDEN,
    after: change.after === undefined ? undefined : HIDDEN,
  };
}
