import path from 'node:path';
import { shownPath } from '../synth/tenant-faults';
import { readTenant, readTenants } from '../synth/tenants';
import type { Settings } from './options';

/** Says what is wrong with files, wherever they are; returns the exit code. */
export function check({ tenants: folder, json }: Settings, files: readonly string[]): number {
  const all = readTenants(folder);
  const checked = files.map((file) => path.resolve(file));
  const outside = checked.filter((file) => path.dirname(file) !== folder);
  const faults = [
    ...all.faults.filter((fault) => checked.length === 0 || checked.some((file) => concerns(fault, file))),
    ...outside.flatMap(faultsOf),
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

function faultsOf(file: string): readonly string[] {
  const read = readTenant(file);
  return 'faults' in read ? read.faults : [];
}
