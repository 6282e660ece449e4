/** Why an image may be another one tomorrow. */
export function looseness(image: string): string | undefined {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined ? `${shorten(image)} has no tag, which is latest` : moving(tag);
}

const shorten = (image: string) => JSON.stringify(image.slice(0, 120));

/** Versions of two numbers or more, dates, builds and commits; `v1`, `stable` or `main` are published again and again. */
const EXACT = /^[\w-]*?\d+\.\d+[\w.+-]*$|^(?:[\w-]*-)?(?:\d{6,}|[0-9a-f]{7,40})$|^\d{4}-\d{2}-\d{2}/;

/** Why a tag may be another image tomorrow. */
export const moving = (tag: string): string | undefined =>
  EXACT.test(tag.replace(/@.*/, '')) ? undefined : `the tag ${shorten(tag)} is no exact version`;
