import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../../../environments/environment';
import { Refusal } from '../../command';
import { changeFile } from '../../tenant/change-file';
import { fieldIn } from './field-in';
import { loadEnvironment } from './load';

/**
 * Replaces the field `cluster` in the file of an environment.
 *
 * @param text the field, with its indentation and the comma behind it
 * @returns whether the file has changed
 * @throws Refusal when the file would mean anything else than before, but for the field
 */
export function writeCluster(file: string, text: string, cluster: Environment['cluster']): boolean {
  const where = `environments/${path.basename(file)}`;
  const before = loadEnvironment(file);
  return changeFile(file, (old) => {
    const range = fieldIn(old, 'cluster');
    if (!range)
      throw new Refusal(
        `${where}: cluster must be a field of the object that is exported; edit the file by hand`,
      );
    const edited = old.slice(0, range.start) + text.trim().replace(/,$/, '') + old.slice(range.end);
    const after = loadEnvironment(file, edited);
    if (!isDeepStrictEqual(plain(after), plain({ ...before, cluster })))
      throw new Refusal(`${where}: cluster cannot be replaced without changing more; edit the file by hand`);
    return edited;
  });
}

/** Without what differs between the realms that it comes from. */
const plain = (environment: Environment): unknown => JSON.parse(JSON.stringify(environment));
