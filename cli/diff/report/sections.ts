import { groupBy } from '../../../verify/dist';
import type { AccessChange, FieldChange, Meaning, ObjectChange } from '../change';
import type { Diff } from '../diff';
import { inAnyDomain, inAnyEnvironment } from './environment-names';
import { fieldLines, type Line } from './field-lines';
import { TenantNames } from './tenant-names';

/** Something to read: one change, or the same change to many objects. */
export interface Entry {
  readonly environments: readonly string[];
  readonly text: string;
  /** How many objects, or tenants, it is about; 1 for most. */
  readonly count: number;
  /** What the first of many are called. */
  readonly examples: readonly string[];
  readonly details: readonly (Line | string)[];
  /** What is always shown below it; undefined for most. */
  readonly lines?: readonly string[];
}

export interface Section {
  readonly title: string;
  readonly tone: 'danger' | 'caution' | 'plain';
  readonly entries: readonly Entry[];
}

const MEANINGS: Readonly<Record<Exclude<Meaning, 'note'>, Pick<Section, 'title' | 'tone'>>> = {
  data: { title: 'Data at risk', tone: 'danger' },
  recreate: { title: 'To be made anew: a field cannot change', tone: 'danger' },
  manual: { title: 'To be restarted by hand', tone: 'caution' },
  restart: { title: 'Restarts', tone: 'caution' },
  wave: { title: 'Moved', tone: 'plain' },
  image: { title: 'Images and charts', tone: 'plain' },
};

/**
 * The diff as people read it: what is most dangerous first, the same thing once. Sections without entries are left out.
 *
 * @param listed the objects that are listed as removed, changed and added; what the others mean is said all the same
 */
export function sectionsOf(diff: Diff, listed: Pick<Diff, 'objects'> = diff): Section[] {
  const names = new TenantNames();
  const meaning = (of: keyof typeof MEANINGS) => ({
    ...MEANINGS[of],
    entries: effectEntries(diff, of, names),
  });
  const access = (direction: AccessChange['direction']) => accessEntries(diff, direction, names);
  const sections: Section[] = [
    meaning('data'),
    { title: 'Access widened', tone: 'danger', entries: access('widened') },
    meaning('recreate'),
    meaning('manual'),
    meaning('restart'),
    { title: 'Access narrowed', tone: 'plain', entries: access('narrowed') },
    meaning('wave'),
    meaning('image'),
    { title: 'Removed', tone: 'caution', entries: componentEntries(listed, 'removed', names) },
    { title: 'Changed', tone: 'plain', entries: changedEntries(listed, names) },
    { title: 'Added', tone: 'plain', entries: componentEntries(listed, 'added', names) },
  ];
  return sections.filter(({ entries }) => entries.length > 0);
}

/** One occurrence of something that may occur often. */
export interface Item {
  readonly environment: string | readonly string[];
  /** What it reads like, and what it reads like for any tenant. */
  readonly text: string;
  readonly generic: string;
  readonly details?: readonly (Line | string)[];
  readonly genericDetails?: string;
  /** The details as they read in any environment, where they name their own. */
  readonly sharedDetails?: readonly (Line | string)[];
  readonly lines?: readonly string[];
  /** Lines that read the same for any tenant. */
  readonly genericLines?: readonly string[];
  /** What is counted, and named as an example. */
  readonly name: string;
}

const MAX_EXAMPLES = 5;

/** The same for many tenants, or in many environments, becomes one. */
export function entriesOf(items: readonly Item[]): Entry[] {
  const groups = groupBy(items, ({ generic, genericDetails }) => `${generic}\n${genericDetails ?? ''}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const names = [...new Set(group.map(({ name }) => name))];
    const isMany = names.length > 1;
    const environments = [...new Set(group.flatMap(({ environment }) => environment))];
    const details = environments.length > 1 ? (first.sharedDetails ?? first.details) : first.details;
    return [
      {
        environments,
        text: isMany ? first.generic : first.text,
        count: names.length,
        examples: isMany ? names.slice(0, MAX_EXAMPLES) : [],
        details: details ?? [],
        lines: isMany ? first.genericLines : first.lines,
      },
    ];
  });
}

function effectEntries({ objects }: Diff, of: Meaning, names: TenantNames): Entry[] {
  return entriesOf(
    objects.flatMap(({ environment, component, object, effects }) =>
      effects
        .filter(({ meaning }) => meaning === of)
        .map(({ what }) => {
          const text = `${object}: ${what}`;
          const generic = inAnyEnvironment(names.inComponent(text, component), environment);
          return { environment, text, generic, name: object };
        }),
    ),
  );
}

function accessEntries({ access }: Diff, direction: AccessChange['direction'], names: TenantNames): Entry[] {
  const items = access
    .filter((change) => change.direction === direction)
    .map(({ environment, layer, what, isNew, stages, betweenTenants }) => ({
      environment,
      text: `${what}${isNew ? ' (it is new)' : ''}`,
      // who reaches whom among tenants is what has to be read
      generic: `${betweenTenants ? what : inAnyDomain(names.inStages(what, stages), layer)}${isNew ? ' (it is new)' : ''}`,
      name: stages.length > 0 && !betweenTenants ? stages.join(', ') : what,
      rank: betweenTenants ? 0 : isNew ? 2 : 1,
    }));
  return entriesOf(items.sort((a, b) => a.rank - b.rank));
}

function changedEntries({ objects }: Pick<Diff, 'objects'>, names: TenantNames): Entry[] {
  const items = objects
    .filter(({ change }) => change === 'changed')
    .map((change) => {
      const { environment, component, object, fields, effects } = change;
      const text = `${object}: ${summaryOf(change)}`;
      const notes = effects.filter(({ meaning }) => meaning === 'note').map(({ what }) => what);
      const details = [...notes, ...fields.flatMap(fieldLines)];
      const written = [...notes, ...fields.flatMap((field) => fieldLines(placeless(field)))].map((line) =>
        typeof line === 'string' ? line : `${line.sign} ${line.text}`,
      );
      return {
        environment,
        text,
        generic: inAnyEnvironment(names.inComponent(text, component), environment),
        details,
        genericDetails: names.inComponent(written.join('\n'), component),
        name: object,
      };
    });
  return entriesOf(items);
}

/** An item that comes or goes is the same one wherever in its list it stands. */
const placeless = (field: FieldChange): FieldChange =>
  field.before === undefined || field.after === undefined
    ? { ...field, steps: field.steps.map((step) => (/^\[\d+\]$/.test(step) ? '[]' : step)) }
    : field;

/** What happens to a changed object, in a word or two. */
function summaryOf({ effects }: ObjectChange): string {
  const words = effects.flatMap(({ meaning }) => WORDS[meaning] ?? []);
  return [...new Set(words)].join(', ') || 'in place';
}

const WORDS: Readonly<Partial<Record<Meaning, string>>> = {
  data: 'data at risk',
  recreate: 'made anew',
  manual: 'to be restarted by hand',
  restart: 'restarts',
  wave: 'moved',
};

/** What comes or goes, by component: a tenant's stage is one thing, not six objects. */
function componentEntries(
  { objects }: Pick<Diff, 'objects'>,
  change: ObjectChange['change'],
  names: TenantNames,
): Entry[] {
  const groups = groupBy(
    objects.filter((object) => object.change === change),
    ({ environment, component }) => `${environment}\n${component}`,
  );
  const items = [...groups.values()].flatMap((group): Item[] => {
    const [first] = group;
    if (!first) return [];
    const { environment, component } = first;
    const text = `${component}: ${group.length} ${group.length === 1 ? 'object' : 'objects'}`;
    const sign = change === 'added' ? ('+' as const) : ('-' as const);
    const details = group.map(({ object, effects }) => {
      const notes = effects.filter(({ meaning }) => meaning === 'note').map(({ what }) => what);
      return { sign, text: [object, ...notes].join(': ') };
    });
    const sharedDetails = details.map((line) => ({ sign, text: inAnyEnvironment(line.text, environment) }));
    const written = sharedDetails.map((line) => line.text).join('\n');
    return [
      {
        environment,
        text,
        generic: names.inComponent(text, component),
        details,
        sharedDetails,
        genericDetails: names.inComponent(written, component),
        name: component,
      },
    ];
  });
  return entriesOf(items);
}
