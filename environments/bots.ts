import * as z from 'zod';
import { notAgent } from '../constructs/user-agent';
import type { FieldsOf } from './fields';

/** What a program calls itself. */
const agent = z
  .string('must be text; write it in quotes')
  .superRefine((name, { addIssue }) => {
    const message = notAgent(name);
    if (message) addIssue({ code: 'custom', message });
  })
  .meta({ examples: ['ExampleBot'] });

/** Which programs are refused at some hosts, by their `User-Agent`. */
export const bots = z.strictObject({
  /** Those that collect for AI, `constructs/gateway/ai-agents.json`, or none of these. */
  block: z.enum(['ai', 'none'], 'must be ai, the list that npm run bots refreshes, or none'),
  /** Others, by the name of the program alone, in letters of either case. @default none */
  extra: z
    .array(agent)
    .min(1, 'must have at least one; name it, or remove the field')
    .max(100, 'must have at most 100')
    .optional(),
});

export type BotsFields = FieldsOf<typeof bots>;
