import { Platform } from '../../constructs/platform';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import { prod } from '../../environments/prod';
import { parseTenant } from '../synth/tenants';
import { tenantFile } from './tenant-files';
import { tenantName } from './workload';

/** The environment that is measured. */
export const environment = prod;

const platform = new Platform(environment).forTenants;
if (!platform) throw new Error('bench: environments/prod.ts must have tenants');
const forTenants = platform;

/** The objects that `synth` writes for a tenant's file. */
export function realObjects(tenant: number): object[] {
  const read = parseTenant(tenantFile(tenant), `${tenantName(tenant)}.yaml`);
  if ('faults' in read) throw new Error(`bench: the tenants must be valid\n${read.faults.join('\n')}`);
  return new TenantApp(read, forTenants).stages.flatMap((stage) => stage.toJson());
}
