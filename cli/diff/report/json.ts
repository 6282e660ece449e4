import type { Diff } from '../diff';
import { formatSteps } from '../fields/steps';
import { sectionsOf } from './sections';

/** For machines: every change by itself, and the sections that people read. */
export function formatJson(diff: Diff): string {
  const { environments, objects, access } = diff;
  const changes = objects.map(({ environment, component, object, change, fields, effects }) => ({
    environment,
    component,
    object,
    change,
    effects,
    fields: fields.map(({ steps, before, after }) => ({ path: formatSteps(steps), before, after })),
  }));
  return `${JSON.stringify({ environments, objects: changes, access, sections: sectionsOf(diff) }, undefined, 2)}\n`;
}
