import type { TenantStageView } from './graph';

/** Characters that no manifest holds, in the places of a stage's own words. */
const PLACES = ['\uE000', '\uE001', '\uE002'] as const;

/** Any of them. */
export const PLACE = /[\uE000-\uE002]/g;

type Names = Pick<TenantStageView, 'tenant' | 'stage' | 'namespace'>;

/** The words in which stages of one shape differ: the longest first, because it holds the others. */
const words = ({ tenant, stage, namespace }: Names) => [namespace, `${tenant}-${stage}`, tenant] as const;

/** Replaces a stage's own words; stages with the same result are alike. The tenant's name only where it is a word of its own. */
export function generalize(text: string, names: Names): string {
  const [namespace, name, tenant] = words(names);
  const ofTenant = new RegExp(`(?<![a-z0-9])${tenant}(?![a-z0-9])`, 'g');
  return text.replaceAll(namespace, PLACES[0]).replaceAll(name, PLACES[1]).replace(ofTenant, PLACES[2]);
}

/** Puts a stage's own words back. */
export function specialize(text: string, names: Names): string {
  return words(names).reduce((result, word, index) => result.replaceAll(PLACES[index] ?? '', word), text);
}
