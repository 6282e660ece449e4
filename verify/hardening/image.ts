import { sourcesOf } from '../created/applications';
import { text } from '../created/field';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { visitTexts } from './texts';
import { containersOf, workloadsOf } from './workload';

/** The same manifest has to run the same program tomorrow, on a node that has not pulled it yet. */
export const image: Rule = {
  name: 'hardening/image',
  contract: 'every image is an exact version or a digest',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      for (const { path, value } of containersOf(workload)) {
        const image = text(value, 'image');
        const what = image && looseness(image);
        if (what) yield { object: workload.object, path: workload.at([...path, 'image']), what, fix: FIX };
      }
    }
    for (const object of environment.ofKind('argoproj.io', 'Application')) {
      for (const { path, what } of inValues(object.manifest)) yield { object, path, what, fix: FIX };
    }
  },
};

const FIX = 'name an exact version, better with its digest';

/** Images in the values of charts: a text `image`, or a `tag` on its own. */
function inValues(application: unknown): { path: Path; what: string }[] {
  const found: { path: Path; what: string }[] = [];
  for (const [index, source] of sourcesOf(application).entries()) {
    const base = sourcesOf(application).length > 1 || !text(application, 'spec', 'source', 'repoURL');
    const at = base ? ['spec', 'sources', index] : ['spec', 'source'];
    visitTexts(source, ({ path, value }) => {
      const key = path.at(-1);
      const isTag = key === 'tag' && /image|global/i.test(String(path.at(-2)));
      const what = isTag ? moving(value) : key === 'image' && looseness(value);
      if (what && value !== '') found.push({ path: [...at, ...path], what });
    });
  }
  return found;
}

/** Why an image may be another one tomorrow. */
function looseness(image: string): string | undefined {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined ? `${shorten(image)} has no tag, which is latest` : moving(tag);
}

const shorten = (image: string) => JSON.stringify(image.slice(0, 120));

/** Versions of two numbers or more, dates, builds and commits; `v1`, `stable` or `main` are published again and again. */
const EXACT = /^[\w-]*?\d+\.\d+[\w.+-]*$|^(?:[\w-]*-)?(?:\d{6,}|[0-9a-f]{7,40})$|^\d{4}-\d{2}-\d{2}/;

const moving = (tag: string): string | undefined =>
  EXACT.test(tag.replace(/@.*/, '')) ? undefined : `the tag ${shorten(tag)} is no exact version`;
