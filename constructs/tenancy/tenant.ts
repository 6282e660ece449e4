import * as z from 'zod';

/** The stages that every tenant has, each in a namespace of its own. */
export const stages = ['prod', 'test'] as const;

export type Stage = (typeof stages)[number];

/** A tenant's file, `tenants/<name>.yaml`. */
export const tenantSchema = z.strictObject(
  {
    /** The tenant's name: part of its namespaces, `tenant-<name>-<stage>`. */
    name: z
      .string('must be text')
      .max(51, 'must have at most 51 characters, so that the namespace has at most 63')
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a DNS label: lower-case letters, digits and -'),
    /** Who answers for the tenant, an e-mail address. @default nobody is named */
    owner: z.email('must be an e-mail address').optional(),
    /** What the pods of one stage may ask for together. @default 4 cores, 8Gi, 20 pods */
    quota: z
      .strictObject({
        cpu: z
          .string('must be text, such as "4"')
          .regex(/^[1-9][0-9]*m?$/, 'must be cores or thousandths of one'),
        memory: z
          .string('must be text')
          .regex(/^[1-9][0-9]*(Mi|Gi)$/, 'must be a whole number with Mi or Gi'),
        pods: z.int('must be a whole number').min(1, 'must be at least 1'),
      })
      .default({ cpu: '4', memory: '8Gi', pods: 20 }),
  },
  'must be a mapping with the field name, such as "name: acme"',
);

export interface Tenant extends z.output<typeof tenantSchema> {
  /** Where the tenant was read from, for messages. */
  readonly file: string;
}
