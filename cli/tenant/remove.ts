import fs from 'node:fs';
import { namespaceOf, realmOf, stages } from '../../constructs/tenancy/stage-settings';
import { Misuse } from '../command';
import { shownPath } from '../synth/tenant-faults';
import { existingFile } from './folder';
import type { Settings } from './options';

/** Says what becomes of a tenant, asks, and removes its file; returns the exit code. */
export async function remove(
  { tenants: folder, json }: Settings,
  name: string,
  yes: boolean,
): Promise<number> {
  const file = existingFile(folder, name);
  const plan = planOf(name);
  if (!json) console.log(inWords(file, plan));
  if (!yes && !(await agreed(name, json))) return 1;
  fs.unlinkSync(file);
  console.log(
    json ? JSON.stringify({ file: shownPath(file), ...plan }, null, 2) : `${shownPath(file)}: removed`,
  );
  return 0;
}

interface Plan {
  readonly deleted: readonly string[];
  readonly kept: readonly string[];
}

function planOf(name: string): Plan {
  const each = (of: (stage: (typeof stages)[number]) => string) => stages.map(of);
  return {
    deleted: each(
      (stage) => `the Application and everything that runs in the namespace ${namespaceOf({ name }, stage)}`,
    ),
    kept: each((stage) => `the realm ${realmOf({ name }, stage)}`),
  };
}

const inWords = (file: string, { deleted, kept }: Plan): string =>
  [
    `${shownPath(file)} is removed. When that is synthesized and published, in every environment`,
    'Argo CD deletes:',
    ...deleted.map((line) => `  ${line}`),
    'and keeps:',
    ...kept.map((line) => `  ${line}`),
  ].join('\n');

async function agreed(name: string, json: boolean): Promise<boolean> {
  if (!process.stdin.isTTY || json)
    throw new Misuse('--yes must be given where nobody can be asked, got nothing; add it');
  const { input } = await import('@inquirer/prompts');
  return (await input({ message: `Type the tenant's name to remove it` })) === name;
}
