import { placedSources } from '../created/applications';
import { chartImages } from '../created/charts/images';
import { field, text } from '../created/field';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { looseness, moving } from './loose-image';
import { namedImages } from './named-images';
import { visitTexts } from './texts';
import { type Container, containersOf, workloadsOf } from './workload';

/** The same manifest has to run the same program tomorrow, on a node that has not pulled it yet. */
export const image: Rule = {
  name: 'hardening/image',
  contract: 'every image is an exact version or a digest',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      for (const { at, image } of containersOf(workload).flatMap(imagesIn)) {
        const what = looseness(image);
        if (what) yield { object: workload.object, path: workload.at(at), what, fix: FIX };
      }
    }
    for (const object of environment.ofKind('argoproj.io', 'Application')) {
      for (const { path, what } of inValues(object.manifest)) yield { object, path, what, fix: FIX };
    }
  },
};

/** What a container runs, and what it is told to run elsewhere. */
function imagesIn({ path, value }: Container): { at: Path; image: string }[] {
  const own = text(value, 'image');
  const named = namedImages(value).map((one) => ({ at: [...path, ...one.path], image: one.image }));
  return own ? [{ at: [...path, 'image'], image: own }, ...named] : named;
}

const FIX = 'name an exact version, better with its digest';

/** Images in the values of charts, and those that a known chart makes of its values. */
function inValues(application: unknown): { path: Path; what: string }[] {
  return placedSources(application).flatMap(({ path: base, source }) => {
    const written = inTexts(source).map(({ path, what }) => ({ path: [...base, ...path], what }));
    return written.length > 0 ? written : inChart(source, base);
  });
}

/** A text `image`, or a `tag` on its own. */
function inTexts(source: unknown): { path: Path; what: string }[] {
  const found: { path: Path; what: string }[] = [];
  visitTexts(source, ({ path, value }) => {
    const key = path.at(-1);
    const isTag = key === 'tag' && /image|global/i.test(String(path.at(-2)));
    const what = isTag ? moving(value) : key === 'image' && looseness(value);
    if (what && value !== '') found.push({ path: [...path], what });
  });
  return found;
}

function inChart(source: unknown, base: Path): { path: Path; what: string }[] {
  const values = field(source, 'helm', 'valuesObject') ?? {};
  const what = chartImages(source)?.(values).map(looseness).find(Boolean);
  return what ? [{ path: [...base, 'helm', 'valuesObject'], what }] : [];
}
