import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Application } from '../../../cli/status/application';

// Applications as a real Argo CD 3.5.2 left them in runs of test/argocd/real with three components and two tenants, one a line.
// Left out is what nobody reads: managed fields, results of what went well.

export type Scene =
  | 'beginning'
  | 'progressing'
  | 'retrying'
  | 'failed'
  | 'old pin'
  | 'ending'
  | 'refused'
  | 'root failed'
  | 'unreadable'
  | 'health check';

interface Line {
  readonly scene: Scene | 'well';
  readonly application: Application;
}

const lines = readFileSync(path.join(__dirname, 'applications.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Line => JSON.parse(line));

/** The Applications of `dev` in a scene; of those that it does not tell, how they are when all is well. */
export function scene(name?: Scene, without: readonly string[] = []): Application[] {
  const told = lines.filter((line) => line.scene === 'well' || line.scene === name);
  const all = new Map(told.map(({ application }) => [application.metadata.name, application]));
  return [...all.values()].filter(({ metadata }) => !without.includes(metadata.name));
}

/** One Application of a scene. */
export function application(name: string, of?: Scene): Application {
  const found = scene(of).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`${name}: must be recorded`);
  return found;
}

/** What a bootstrap has not made while its second wave waits. */
export const LATER = ['dev-three', 'dev-tenant-acme-prod', 'dev-tenant-beta-prod'];
