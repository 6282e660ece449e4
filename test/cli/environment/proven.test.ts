import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clusterField, factsOf } from '../../../cli/environment/cluster/facts';
import { synth } from '../../../cli/synth/synth';
import * as proofs from '../../../cli/verify/main';
import { dev } from '../../../environments/dev';
import { prod } from '../../../environments/prod';
import { answersOf, kinds, objectsOf } from './clusters';

const root = path.join(__dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-clusters-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Clusters that somebody else keeps the control plane of; the others are on machines of one's own. */
const MANAGED = ['aks', 'eks', 'gke', 'sks'];

/** Synthesizes and proves an environment in this process, without tenants; gives what was said beside the exit code. */
function prove(kind: string): { code: number; said: string[] } {
  const cluster = clusterField(factsOf(answersOf(objectsOf(kind))));
  if (!cluster) throw new Error(`${kind}: the field must be known`);
  const said: string[] = [];
  jest.spyOn(console, 'error').mockImplementation((line) => said.push(line));
  const environment = { ...(MANAGED.includes(kind) ? prod : dev), cluster };
  const argv = ['--output', path.join(scratch, kind), '--tenants', path.join(scratch, 'none'), '--quiet'];
  const code = synth([environment], argv, root, () => proofs) as number;
  jest.restoreAllMocks();
  return { code, said };
}

describe('an environment with what a cluster has told', () => {
  test.each(kinds)('%s: is synthesized and proven without a finding', (kind) => {
    expect(prove(kind)).toEqual({ code: 0, said: [] });
  });
});
