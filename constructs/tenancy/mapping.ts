import * as z from 'zod';

/** Every mapping refuses keys that it does not know. */
export const mapping = <T extends z.ZodRawShape>(shape: T, rule = 'must be a mapping') =>
  z.strictObject(shape, { error: ({ code }) => (code === 'invalid_type' ? rule : undefined) });

/** A list in which no two items have the same key. */
export const listOf = <T extends z.ZodObject>(item: T, key: string, most: number) =>
  z
    .array(item, 'must be a list')
    .max(most, `must have at most ${most} items`)
    .superRefine((items, context) => {
      const seen = new Set<unknown>();
      for (const [index, one] of items.entries()) {
        const value = (one as Record<string, unknown>)[key];
        if (seen.has(value)) {
          context.addIssue({
            code: 'custom',
            path: [index, key],
            message: 'must be there once; remove the other',
          });
        }
        seen.add(value);
      }
    });

/** A list in which no value is twice. */
export const setOf = <T extends z.ZodType>(item: T) =>
  z.array(item, 'must be a list').superRefine((values, context) => {
    const seen = new Set();
    for (const [index, value] of values.entries()) {
      if (seen.has(value))
        context.addIssue({ code: 'custom', path: [index], message: 'must be there once; remove the other' });
      seen.add(value);
    }
  });
