import * as z from 'zod';
import { email, type FieldsOf, url } from './fields';

/** Whether the calendar has a day, `2027-02-30` not. */
const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/**
 * What finders of weaknesses are told, at `/.well-known/security.txt` of every host.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9116
 */
export const securityTxt = z.strictObject({
  /** Where they write to, the first one first: e-mail addresses, or addresses of a form. */
  contacts: z
    .array(z.union([email, url], 'must be an e-mail address or an https:// address'))
    .min(1, 'must have at least one; say where to write to'),
  /**
   * Last day on which the rest is to be believed, `2027-06-30`. Less than a year ahead, says the standard; an alert fires 30 days before,
   * because nothing here reads a clock.
   */
  expires: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a day such as 2027-06-30', abort: true })
    .refine(isDay, 'must be a day that the calendar has')
    .meta({ examples: ['2027-06-30'] }),
  /** What is asked of finders, and promised to them. @default nothing is said of it */
  policy: url.optional(),
  /** Languages in which to write, `en`, of the same rank. @default nothing is said of them */
  languages: z
    .array(
      z
        .string()
        .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a tag of a language, such as en or de-AT')
        .meta({ examples: ['en'] }),
    )
    .min(1, 'must have at least one; name it, or remove the field')
    .optional(),
});

export type SecurityTxtFields = FieldsOf<typeof securityTxt>;
