import fs from 'node:fs';
import { Platform } from '../../constructs/platform';
import { namespaceOf, stages } from '../../constructs/tenancy/stage-settings';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import { prod } from '../../environments/prod';
import { Misuse } from '../command';
import { shownPath } from '../synth/tenant-faults';
import { readTenant } from '../synth/tenants';
import { existingFile } from './folder';
import type { Settings } from './options';

/** Says what becomes of a tenant, asks, and removes its file; returns the exit code. */
export async function remove(
  { tenants: folder, json }: Settings,
  name: string,
  yes: boolean,
): Promise<number> {
  const file = existingFile(folder, name);
  const plans = plansOf(file, name);
  if (!json) console.log(inWords(file, plans));
  if (!yes && !(await agreed(json))) return 1;
  fs.unlinkSync(file);
  console.log(
    json ? JSON.stringify({ file: shownPath(file), stages: plans }, null, 2) : `${shownPath(file)}: removed`,
  );
  return 0;

  async function agreed(isMachine: boolean): Promise<boolean> {
    if (!process.stdin.isTTY || isMachine)
      throw new Misuse('--yes must be given where nobody can be asked, got nothing; add it');
    const { input } = await import('@inquirer/prompts');
    return (await input({ message: "Type the tenant's name to remove it" })) === name;
  }
}

/** What becomes of a stage, each object as `Kind name`. */
interface Plan {
  readonly namespace: string;
  readonly deleted: readonly string[];
  readonly kept: readonly string[];
}

/** From the objects themselves; a file with faults has none, and can be removed all the same. */
function plansOf(file: string, name: string): Plan[] {
  const tenant = readTenant(file);
  const platform = new Platform(prod).forTenants;
  if ('faults' in tenant || !platform)
    return stages.map((stage) => ({ namespace: namespaceOf({ name }, stage), deleted: [], kept: [] }));
  return new TenantApp(tenant, platform).stages.map((stage) => {
    const manifests = stage.toJson();
    const kept = manifests.filter(isKept);
    const title = ({ kind, metadata }: (typeof manifests)[number]) => `${kind} ${metadata.name}`;
    return {
      namespace: stage.namespace,
      deleted: manifests.filter((manifest) => !kept.includes(manifest)).map(title),
      kept: kept.map(title),
    };
  });
}

const isKept = ({ metadata }: { metadata: { annotations?: Record<string, string> } }): boolean =>
  metadata.annotations?.['argocd.argoproj.io/sync-options']?.includes('Prune=false') ?? false;

function inWords(file: string, plans: readonly Plan[]): string {
  const lines = plans.flatMap(({ namespace, deleted, kept }) => [
    `${namespace}`,
    `  Argo CD deletes ${deleted.length} objects: ${counted(deleted)}`,
    `  and keeps, until somebody deletes it: ${kept.join(', ')}`,
  ]);
  return [
    `${shownPath(file)} is removed. When that is synthesized and published, in every environment:`,
    ...lines,
    "The tenant's rows in the database stay; its login roles can sign in no more.",
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
