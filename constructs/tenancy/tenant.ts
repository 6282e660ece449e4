import { type TenantFile, tenantFile } from './tenant-file';
import { tenantFaults } from './tenant-rules';

/** A tenant's file, `tenants/<name>.yaml`. */
export const tenantSchema = tenantFile
  .superRefine((tenant, context) => {
    // Rules between fields are for fields that are right.
    if (context.issues.length > 0) return;
    for (const { path, message } of tenantFaults(tenant))
      context.addIssue({ code: 'custom', path: [...path], message });
  })
  .meta({
    title: 'Tenant',
    description: 'One customer: two isolated stages, a realm for each, three services',
  });

export interface Tenant extends TenantFile {
  /** Where the tenant was read from, for messages. */
  readonly file: string;
}
