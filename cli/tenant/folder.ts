import fs from 'node:fs';
import path from 'node:path';
import { nearest } from '../../verify/schema/values/nearest';
import { shownPath } from '../synth/tenant-faults';
import { Refused } from './refused';

/** The file of a tenant, whether it is there or not. A name with a slash or a dot would lead out of the folder. */
export function fileOf(folder: string, name: string): string {
  if (/^[A-Za-z0-9][-\w]*$/.test(name)) return path.join(folder, `${name}.yaml`);
  throw new Refused([
    `name must be a DNS label: lower-case letters, digits and - inside of it, got ${JSON.stringify(name)}; choose another`,
  ]);
}

/** @throws {@link Refused} when there is no such tenant */
export function existingFile(folder: string, name: string): string {
  const file = fileOf(folder, name);
  if (fs.existsSync(file)) return file;
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const known = names.filter((one) => one.endsWith('.yaml')).map((one) => path.basename(one, '.yaml'));
  const meant = nearest(name, known);
  const fix = meant ? `did you mean "${meant}"` : 'npm run tenant -- list says which there are';
  throw new Refused([`${shownPath(file)}: must be there, got no such file; ${fix}`]);
}
