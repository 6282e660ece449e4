import type { Effect, ObjectChange } from '../change';
import { demandsOf, sentencesOf } from '../demands';
import type { Diff } from '../diff';
import { type Section, sectionsOf } from './sections';
import { wholeEntries } from './whole-entries';

/**
 * The diff as it is shown: what publishing refuses, what is gone or new as a whole in three lines each, and what else is to be
 * read; with details, also everything that comes or goes with a whole, one by one.
 */
export function reportOf(diff: Diff, isDetailed: boolean): Section[] {
  const refused = sentencesOf(demandsOf(diff)).map(({ environments, what }) => ({
    environments,
    text: what,
    count: 1,
    examples: [],
    details: [],
  }));
  const rest = isDetailed ? sectionsOf(diff) : sectionsOf(withoutWholes(diff), { objects: loose(diff) });
  const sections: Section[] = [
    { title: 'Publishing refuses this without a word', tone: 'danger', entries: refused },
    { title: 'Gone', tone: 'caution', entries: wholeEntries(diff.wholes, 'removed') },
    ...rest.filter(({ tone }) => tone === 'danger'),
    { title: 'New', tone: 'plain', entries: wholeEntries(diff.wholes, 'added') },
    ...rest.filter(({ tone }) => tone !== 'danger'),
  ];
  return sections.filter(({ entries }) => entries.length > 0);
}

/** Without what comes or goes with a whole; data that is lost at once is said one by one all the same. */
function withoutWholes(diff: Diff): Diff {
  const held = new Set(
    diff.wholes.filter(({ isHeld }) => isHeld).map(({ environment, title }) => `${environment} ${title}`),
  );
  const isTold = ({ environment, partOf }: ObjectChange, { stays }: Effect) =>
    partOf !== undefined && (stays || held.has(`${environment} ${partOf}`));
  return {
    ...diff,
    access: diff.access.filter(({ partOf }) => partOf === undefined),
    objects: diff.objects.map((change) => ({
      ...change,
      effects: change.effects.filter((effect) => !isTold(change, effect)),
    })),
  };
}

const loose = ({ objects }: Diff): ObjectChange[] => objects.filter(({ partOf }) => partOf === undefined);
