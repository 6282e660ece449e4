import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Effect } from '../../../cli/diff/change';
import { type Diff, diffDists } from '../../../cli/diff/diff';

/** Manifests by the folder that they are in: `dev/shop`, `dev/tenants/acme-prod`. */
export type Manifests = Readonly<Record<string, string>>;

const made: string[] = [];

/** A folder that is removed after the tests. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-diff-test-'));
  made.push(folder);
  return folder;
}

export function removeTemporary(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Writes a dist. */
export function writeDist(manifests: Manifests, folder = temporary()): string {
  for (const [component, yaml] of Object.entries(manifests)) {
    const name = component.split('/').at(-1) ?? '';
    const [environment = ''] = component.split('/');
    write(join(folder, component, `${name}.k8s.yaml`), yaml);
    write(join(folder, 'index', `${environment}.json`), '{}');
  }
  return folder;
}

export function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

export const diffOf = (before: Manifests, after: Manifests): Diff =>
  diffDists(writeDist(before), writeDist(after));

/** Keeps an environment from being empty. */
const STAYS = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: stays, namespace: shop }\n';

/** The effects of the change of one manifest in `dev/shop`; undefined on the side where it is not. */
export function effectsOf(before: string | undefined, after: string | undefined): Effect[] {
  const side = (yaml: string | undefined) => ({
    'dev/shop': `${STAYS}${yaml === undefined ? '' : `---\n${yaml}`}`,
  });
  return diffOf(side(before), side(after)).objects.flatMap(({ effects }) => effects);
}
