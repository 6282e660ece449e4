import { groupBy } from '../../../verify/dist';
import type { AccessChange, Meaning, ObjectChange } from '../change';
import type { Diff } from '../diff';
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

/** The diff as people read it: what is most dangerous first, the same thing once. Sections without entries are left out. */
export function sectionsOf(diff: Diff): Section[] {
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
    { title: 'Removed', tone: 'caution', entries: componentEntries(diff, 'removed', names) },
    { title: 'Changed', tone: 'plain', entries: changedEntries(diff, names) },
    { title: 'Added', tone: 'plain', entries: componentEntries(diff, 'added', names) },
  ];
  return sections.filter(({ entries }) => entries.length > 0);
}

/** One occurrence of something that may occur often. */
interface Item {
  readonly environment: string;
  /** What it reads like, and what it reads like for any tenant. */
  readonly text: string;
  readonly generic: string;
  readonly details?: readonly (Line | string)[];
  readonly genericDetails?: string;
  /** What is counted, and named as an example. */
  readonly name: string;
}

const MAX_EXAMPLES = 5;

/** The same for many tenants, or in many environments, becomes one. */
function entriesOf(items: readonly Item[]): Entry[] {
  const groups = groupBy(items, ({ generic, genericDetails }) => `${generic}\n${genericDetails ?? ''}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const names = [...new Set(group.map(({ name }) => name))];
    const isMany = names.length > 1;
    return [
      {
        environments: [...new Set(group.map(({ environment }) => environment))],
        text: isMany ? first.generic : first.text,
        count: names.length,
        examples: isMany ? names.slice(0, MAX_EXAMPLES) : [],
        details: first.details ?? [],
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
          return { environment, text, generic: names.inComponent(text, component), name: object };
        }),
    ),
  );
}

function accessEntries({ access }: Diff, direction: AccessChange['direction'], names: TenantNames): Entry[] {
  const items = access
    .filter((change) => change.direction === direction)
    .map(({ environment, what, isNew, stages, betweenTenants }) => ({
      environment,
      text: `${what}${isNew ? ' (it is new)' : ''}`,
      // who reaches whom among tenants is what has to be read
      generic: `${betweenTenants ? what : names.inStages(what, stages)}${isNew ? ' (it is new)' : ''}`,
      name: stages.length > 0 && !betweenTenants ? stages.join(', ') : what,
      rank: betweenTenants ? 0 : isNew ? 2 : 1,
    }));
  return entriesOf(items.sort((a, b) => a.rank - b.rank));
}

function changedEntries({ objects }: Diff, names: TenantNames): Entry[] {
  const items = objects
    .filter(({ change }) => change === 'changed')
    .map((change) => {
      const { environment, component, object, fields, effects } = change;
      const text = `${object}: ${summaryOf(change)}`;
      const notes = effects.filter(({ meaning }) => meaning === 'note').map(({ what }) => what);
      const details = [...notes, ...fields.flatMap(fieldLines)];
      const written = details.map((line) => (typeof line === 'string' ? line : `${line.sign} ${line.text}`));
      return {
        environment,
        text,
        generic: names.inComponent(text, component),
        details,
        genericDetails: names.inComponent(written.join('\n'), component),
        name: object,
      };
    });
  return entriesOf(items);
}

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
function componentEntries({ objects }: Diff, change: ObjectChange['change'], names: TenantNames): Entry[] {
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
    const written = details.map((line) => line.text).join('\n');
    return [
      {
        environment,
        text,
        generic: names.inComponent(text, component),
        details,
        genericDetails: names.inComponent(written, component),
        name: component,
      },
    ];
  });
  return entriesOf(items);
}
