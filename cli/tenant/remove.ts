import { parseTenant, readTenant } from '../synth/tenants';
import { agreed } from './agreed';
import { changeFile } from './change-file';
import { setField } from './edit';
import { existingFile } from './folder';
import type { Settings } from './options';
import { valid } from './refused';
import { type Remains, remainsOf } from './remains';

/**
 * Says what becomes of a tenant, asks, and writes into its file that it is removed; returns the exit code. The file stays: a folder that is
 * gone would delete nothing in the cluster.
 *
 * @throws {@link Refused} with every fault, when the file is not valid
 */
export async function remove(settings: Settings, name: string, yes: boolean): Promise<number> {
  const { json } = settings;
  const where = existingFile(settings.tenants, name);
  const tenant = valid(readTenant(where));
  const { file } = tenant;
  if (tenant.removed) {
    console.log(
      json ? JSON.stringify({ file, changed: false, stages: [] }, null, 2) : `${file}: is removed already`,
    );
    return 0;
  }
  const stages = remainsOf(tenant);
  if (!json) console.log(inWords(file, name, stages));
  if (!yes && !(await agreed(settings, name))) return 1;
  changeFile(where, (text) => removed(text, where));
  console.log(json ? JSON.stringify({ file, changed: true, stages }, null, 2) : `${file}: removed is true`);
  return 0;
}

function removed(text: string, file: string): string {
  const edited = setField(text, ['removed'], true);
  valid(parseTenant(edited, file));
  return edited;
}

function inWords(file: string, name: string, stages: readonly Remains[]): string {
  return [
    `${file} will say that the tenant is removed. When that is synthesized and published, in every environment:`,
    ...stages.flatMap(({ namespace, deleted, kept }) => [
      `${namespace}`,
      `  Argo CD deletes ${deleted.length} objects: ${counted(deleted)}`,
      `  and keeps: ${kept.join(', ')}`,
    ]),
    'Its realms keep accounts, passwords and clients, and let nobody in. Without the line `removed` all is as before.',
    'Its rows in the database stay, its login roles go within two minutes, but for the last tenant (docs/operations.md).',
    'How what is kept is deleted, says:',
    `  npm run tenant -- purge ${name}`,
  ].join('\n');
}

/** `2 Deployment, 1 CronJob`, in the order in which kinds come first. */
function counted(titles: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const title of titles) {
    const [kind = ''] = title.split(' ');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
