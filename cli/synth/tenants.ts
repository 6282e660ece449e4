import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { type Tenant, tenantSchema } from '../../constructs/tenancy/tenant';
import { faults } from '../../environments/faults';

/** The tenants of a folder, by name, and what is wrong with its files. A folder that is not there has no tenants. */
export function readTenants(folder: string): { tenants: Tenant[]; faults: string[] } {
  const tenants: Tenant[] = [];
  const faults: string[] = [];
  for (const file of tenantFiles(folder)) {
    const shown = path.relative(process.cwd(), path.join(folder, file));
    const read = readTenant(path.join(folder, file), shown);
    if ('faults' in read) faults.push(...read.faults);
    else tenants.push(read);
  }
  return { tenants, faults };
}

function tenantFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readTenant(file: string, shown: string): Tenant | { faults: string[] } {
  let content: unknown;
  try {
    content = load(readFileSync(file, 'utf8'));
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    return { faults: [`${shown}: must be YAML, got ${reason}; correct the line`] };
  }
  const { data, error } = tenantSchema.safeParse(content);
  if (!data) return { faults: faults(shown, content, error) };
  const expected = `${data.name}.yaml`;
  if (path.basename(file) !== expected) {
    return {
      faults: [`${shown}: name must be the file's, got "${data.name}"; rename the file to ${expected}`],
    };
  }
  return { ...data, file: shown };
}
