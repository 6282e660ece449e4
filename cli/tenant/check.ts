import path from 'node:path';
import { Platform } from '../../constructs/platform';
import type { Tenant } from '../../constructs/tenancy/tenant';
import type { Environment } from '../../environments/environment';
import { environmentErrors } from '../synth/environment-faults';
import { Stencils } from '../synth/stencils';
import { shownPath } from '../synth/tenant-faults';
import { renderTenant } from '../synth/tenant-files';
import { readTenant, readTenants } from '../synth/tenants';
import type { Settings } from './options';

/**
 * Says what is wrong with files, wherever they are; returns the exit code.
 *
 * @param environments in each of which a tenant has to be possible
 */
export function check(
  { tenants: folder, json }: Settings,
  files: readonly string[],
  environments: readonly Environment[],
): number {
  const all = readTenants(folder);
  const checked = files.map((file) => path.resolve(file));
  const outside = checked.filter((file) => path.dirname(file) !== folder).map(readTenant);
  const isChecked = ({ file }: Tenant) => checked.length === 0 || checked.includes(path.resolve(file));
  const faults = [
    ...all.faults.filter((fault) => checked.length === 0 || checked.some((file) => concerns(fault, file))),
    ...outside.flatMap((read) => ('faults' in read ? read.faults : [])),
    ...madeFaults(
      [...all.tenants.filter(isChecked), ...outside.flatMap((read) => ('faults' in read ? [] : [read]))],
      environments,
    ),
  ];
  const count = checked.length || all.tenants.length;
  if (json) console.log(JSON.stringify({ valid: faults.length === 0, faults }, null, 2));
  else if (faults.length === 0) console.log(`${count} ${count === 1 ? 'file is' : 'files are'} valid`);
  else for (const fault of faults) console.error(fault);
  return faults.length > 0 ? 1 : 0;
}

/** A clash is told at one of two files, and is the fault of both. */
const concerns = (fault: string, file: string): boolean =>
  fault.startsWith(`${shownPath(file)}:`) || fault.includes(`, which ${shownPath(file)}:`);

/** What is wrong with the objects of tenants: some rules know the environment. One that is wrong itself is told of by synth. */
function madeFaults(tenants: readonly Tenant[], environments: readonly Environment[]): string[] {
  const faults = environments.flatMap((environment) => {
    if (environmentErrors(environment).length > 0) return [];
    const platform = new Platform(environment).forTenants;
    if (!platform) return [];
    const stencils = new Stencils((tenant) => renderTenant(tenant, environment.name, platform));
    return tenants.flatMap((tenant) => {
      const made = stencils.filesOf(tenant);
      return 'faults' in made ? made.faults.map((fault) => `${tenant.file}: ${fault}`) : [];
    });
  });
  return [...new Set(faults)];
}
