import { groupBy } from '../../../verify/dist';
import type { Whole } from '../wholes';
import { type Entry, entriesOf, type Item } from './sections';

/** What comes or goes as a whole in three lines: the same in several environments, and of many tenants, once. */
export function wholeEntries(wholes: readonly Whole[], change: Whole['change']): Entry[] {
  const groups = groupBy(
    wholes.filter((whole) => whole.change === change),
    ({ title }) => title,
  );
  return entriesOf(
    [...groups.values()].flatMap((group): Item[] => {
      const [first] = group;
      if (!first) return [];
      const environments = group.map(({ environment }) => environment);
      const generic = (text: string) => inAnyTenant(text, first);
      const lines = change === 'added' ? comes(group) : goes(group);
      const sign = change === 'added' ? ('+' as const) : ('-' as const);
      return [
        {
          environment: environments,
          text: first.title,
          generic: generic(first.title),
          details: [...new Set(group.flatMap(({ objects }) => objects))].map((text) => ({ sign, text })),
          genericDetails: generic([environments.join(), ...lines].join('\n')),
          lines,
          genericLines: lines.map(generic),
          name: first.name,
        },
      ];
    }),
  );
}

const comes = (group: readonly Whole[]): string[] => [
  `comes: ${perEnvironment(group, counted)}`,
  `hosts: ${listed(group, ({ hosts }) => hosts)}`,
  `reached by: ${listed(group, ({ reachedBy }) => reachedBy)}; it reaches: ${listed(group, ({ reaches }) => reaches)}`,
];

const goes = (group: readonly Whole[]): string[] => [
  `deleted: ${group.every(({ isHeld }) => isHeld) ? HELD : ''}${perEnvironment(group, deleted)}`,
  `kept: ${perEnvironment(group, kept)}`,
  `hosts that end: ${listed(group, ({ hosts }) => hosts)}`,
];

const HELD =
  'nothing yet, for the ApplicationSet keeps the Application; with that, when somebody deletes it, ';

/** Once where it is the same in all of them. */
function perEnvironment(group: readonly Whole[], text: (whole: Whole) => string): string {
  const texts = groupBy(group, text);
  if (texts.size === 1) return [...texts.keys()].join();
  return [...texts]
    .map(([same, wholes]) => `${wholes.map(({ environment }) => environment).join(', ')}: ${same}`)
    .join('; ');
}

/** Data is said with what is not deleted yet; what goes at once stands under "Data at risk". */
const deleted = (whole: Whole): string =>
  whole.isHeld && whole.data.length > 0
    ? `${counted(whole)}, and the data of ${byKind(whole.data)}`
    : counted(whole);

/** What people ask for first. */
const FIRST = [
  'Cluster',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'Service',
  'VirtualService',
];

const MAX_KINDS = 6;

/** `7 objects: 2 Deployment, 1 CronJob, 4 more`. */
function counted({ objects, charts }: Whole): string {
  const rank = (kind: string) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
  const kinds = [...groupBy(objects, kindIn)]
    .map(([kind, { length }]) => ({ kind, length }))
    .sort((a, b) => rank(a.kind) - rank(b.kind));
  const shown = kinds.slice(0, MAX_KINDS);
  const rest = kinds.slice(MAX_KINDS).reduce((sum, { length }) => sum + length, 0);
  const parts = [
    ...shown.map(({ kind, length }) => `${length} ${kind}`),
    ...(rest > 0 ? [`${rest} more`] : []),
  ];
  const noun = objects.length === 1 ? 'object' : 'objects';
  return (
    [
      ...(objects.length > 0 ? [`${objects.length} ${noun}: ${parts.join(', ')}`] : []),
      ...(charts.length > 0 ? [`what comes with chart ${charts.join(', ')}`] : []),
    ].join(', and ') || 'nothing'
  );
}

const kindIn = (object: string): string => object.replace(/ .*/, '');

const MAX_NAMES = 3;

const kept = ({ kept: unwatched, remains }: Whole): string =>
  [
    ...(remains.length > 0 ? [byKind(remains)] : []),
    ...(unwatched.length > 0 ? [`${byKind(unwatched)}; nobody looks after it`] : []),
  ].join(', and ') || 'nothing';

/** `Namespace a, b; 4 Password`. */
const byKind = (objects: readonly string[]): string =>
  [...groupBy(objects, kindIn)]
    .map(([kind, all]) =>
      all.length > MAX_NAMES
        ? `${all.length} ${kind}`
        : `${kind} ${all.map((object) => object.slice(kind.length + 1)).join(', ')}`,
    )
    .join('; ');

const MAX_LISTED = 12;

/** Names that all environments have in common, then those of each. */
function listed(group: readonly Whole[], names: (whole: Whole) => readonly string[]): string {
  const [first, ...others] = group.map(names);
  const common = (first ?? []).filter((name) => others.every((all) => all.includes(name)));
  const own = groupBy(group, (whole) => shortened(names(whole).filter((name) => !common.includes(name))));
  const parts = [...own]
    .filter(([text]) => text !== '')
    .map(([text, wholes]) => `${wholes.map(({ environment }) => environment).join(', ')}: ${text}`);
  const isAlike = group.length === 1 || parts.length === 0;
  return (
    (isAlike ? shortened(first ?? []) : [shortened(common), ...parts].filter(Boolean).join('; ')) || 'none'
  );
}

function shortened(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  const shown = names.slice(0, MAX_LISTED).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** What is said of a tenant as it reads for any. */
const inAnyTenant = (text: string, { kind, name }: Whole): string =>
  kind === 'tenant' ? text.replaceAll(new RegExp(`(?<![a-z0-9])${name}(?![a-z0-9])`, 'g'), '<tenant>') : text;
