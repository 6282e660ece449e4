import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'plinth-graph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const graph = (...argv: string[]) =>
  spawnSync(process.execPath, [join(root, 'cli', 'plinth.js'), 'graph', ...argv], {
    encoding: 'utf8',
    cwd: folder,
  });

describe('plinth graph', () => {
  it('names the folder that is no dist, and writes nothing', () => {
    const output = join(folder, 'graph.html');
    const { status, stderr } = graph('--dist', join(folder, 'nowhere'), '--output', output);
    expect(status).toBe(2);
    expect(stderr).toMatch(/nowhere: must be a folder with manifests/);
    expect(existsSync(output)).toBe(false);
  });

  it('explains itself', () => {
    const { status, stdout } = graph('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/plinth graph --env prod/);
  });
});
