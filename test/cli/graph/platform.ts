import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphDocument } from '../../../cli/graph/document';
import type { Drawing, GraphDocument, GraphEdge } from '../../../cli/graph/graph';
import { main } from '../../../main';
import { loadDist } from '../../../verify/load';

const root = join(__dirname, '..', '..', '..');

/** The graph of the environment dev, as it is synthesized. */
export async function graphOfDev(): Promise<GraphDocument> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-graph-'));
  const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    const code = await main(
      ['--no-verify', '--quiet', '--env', 'dev', '--output', folder],
      root,
      () => undefined,
    );
    if (code !== 0) throw new Error('the platform cannot be synthesized; run "npm run synth"');
    return await graphDocument(loadDist(folder));
  } finally {
    quiet.mockRestore();
    rmSync(folder, { recursive: true, force: true });
  }
}

export function edge({ edges }: Drawing, id: string): GraphEdge {
  const found = edges.find((one) => one.id === id);
  if (!found) throw new Error(`no edge ${id}; there are ${edges.map((one) => one.id).join(', ')}`);
  return found;
}
