import * as z from 'zod';
import { hostOfAddress } from './address';
import { count, type FieldsOf } from './fields';
import { located } from './location';
import { objectStorage } from './object-storage';

/** Barman's tools have the bucket in the path, whatever the store's host; a store in the same cluster would go with it. */
const { pathStyle: _, provider: __, ...bucket } = objectStorage.shape;

/**
 * Backups of the PostgreSQL clusters, in an object store outside of the cluster (docs/backups.md).
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/
 */
export const backups = z.strictObject({
  /** Bucket that nothing else is kept in; what is in it is under `<environment>/postgresql/<database cluster>/`. */
  objectStorage: z.strictObject(bucket).superRefine(located(({ endpoint }) => hostOfAddress(endpoint))),
  /** When base backups are taken, every day, in UTC, as cron has it: `30 2 * * *`. The log is archived all the time. */
  schedule: z
    .string()
    .superRefine((schedule, { addIssue }) => {
      const message = notDaily(schedule);
      if (message) addIssue({ code: 'custom', message });
    })
    .meta({ examples: ['30 2 * * *'] }),
  /** Days back to which a database can be restored, to any point of time in them; what only older ones need is deleted. */
  recoveryWindow: count(1),
  /** How the store encrypts what it keeps, with its own key or with that of its key service. @default as the bucket is set */
  encryption: z.enum(['AES256', 'aws:kms']).optional(),
});

export type BackupsFields = FieldsOf<typeof backups>;

const minutesAndHours = [
  { field: 'minute', most: 59 },
  { field: 'hour', most: 23 },
] as const;

/** What keeps a schedule from being one of every day; undefined when nothing does. */
function notDaily(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5) {
    return 'must have five fields: minute, hour, day of the month, month, day of the week; write 30 2 * * * for every night at half past two';
  }
  const wrong = minutesAndHours.find(({ most }, index) => !isListOfNumbers(fields[index] ?? '', most));
  if (wrong) {
    return `must have numbers from 0 to ${wrong.most} as its ${wrong.field}, with , between them; write 30 2 * * * for every night at half past two`;
  }
  if (fields.slice(2).every((field) => field === '*')) return undefined;
  return 'must be of every day, with * as day of the month, month and day of the week: on some days, or on one that never comes, there would be no backup of the day; write * there';
}

const isListOfNumbers = (field: string, most: number): boolean =>
  field.split(',').every((number) => /^\d{1,2}$/.test(number) && Number(number) <= most);
