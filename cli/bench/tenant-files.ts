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

/** The same and a host outside that no other tenant talks to, so that nothing made for one tenant serves another. */
export const unlikeFile = (tenant: number): string =>
  `${tenantFile(tenant)}egress: [{ host: ${tenantName(tenant)}.example.org }]\n`;

/** Makes a folder with the files of this many tenants. */
export function writeTenants(
  folder: string,
  tenants: number,
  file = (tenant: number) => tenantFile(tenant),
): void {
  fs.mkdirSync(folder);
  for (let tenant = 1; tenant <= tenants; tenant++) write(folder, tenant, file(tenant));
}

export const writeTenant = (folder: string, tenant: number, owner?: string): void =>
  write(folder, tenant, tenantFile(tenant, owner));

const write = (folder: string, tenant: number, text: string): void =>
  fs.writeFileSync(path.join(folder, `${tenantName(tenant)}.yaml`), text);
