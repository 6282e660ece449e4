import { demandsOf } from '../demands';
import type { Diff } from '../diff';
import { formatSteps } from '../fields/steps';
import { reportOf } from './report';
import { sectionsOf } from './sections';

/** For programs: every change by itself, what comes or goes as a whole, the words that publishing asks for, and all sections. */
export function formatJson(diff: Diff): string {
  const { environments, objects, access, wholes } = diff;
  const changes = objects.map(({ environment, component, object, change, partOf, fields, effects }) => ({
    environment,
    component,
    object,
    change,
    partOf,
    effects,
    fields: fields.map(({ steps, before, after }) => ({ path: formatSteps(steps), before, after })),
  }));
  const all = {
    environments,
    wholes,
    words: demandsOf(diff),
    objects: changes,
    access,
    sections: sectionsOf(diff),
    report: reportOf(diff, false),
  };
  return `${JSON.stringify(all, undefined, 2)}\n`;
}
