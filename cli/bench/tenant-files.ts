import fs from 'node:fs';
import path from 'node:path';
import { tenantName } from './workload';

/** What the file of a tenant says; another owner is another input. */
export function tenantFile(tenant: number, owner = 'team@example.org'): string {
  const services = ['frontend', 'api', 'producer'].map(
    (service) => `  ${service}: { image: ghcr.io/example/${service}:1.4.2 }\n`,
  );
  return `name: ${tenantName(tenant)}\nowner: ${owner}\nservices:\n${services.join('')}`;
}

/** Makes a folder with the files of this many tenants. */
export function writeTenants(folder: string, tenants: number): void {
  fs.mkdirSync(folder);
  for (let tenant = 1; tenant <= tenants; tenant++) writeTenant(folder, tenant);
}

export function writeTenant(folder: string, tenant: number, owner?: string): void {
  fs.writeFileSync(path.join(folder, `${tenantName(tenant)}.yaml`), tenantFile(tenant, owner));
}
