import type { FieldChange } from '../change';

/** `spec.template.spec.containers[web].image`, `metadata.annotations["argocd.argoproj.io/sync-wave"]`. */
export function formatSteps(steps: readonly string[]): string {
  return steps
    .map((step) => {
      if (/^\[.*\]$/s.test(step)) return step;
      return /^[\w()-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Whether a change is at a field, below it, or takes it away or brings it with what is around it. */
export function isAt({ steps }: FieldChange, path: readonly string[]): boolean {
  const shorter = Math.min(steps.length, path.length);
  return path.slice(0, shorter).every((step, index) => step === steps[index]);
}

/** The same for a field written with dots: `spec.template`. */
export const touches = (fields: readonly FieldChange[], path: string): boolean =>
  fields.some((change) => isAt(change, path.split('.')));
