import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Folder of the project. */
export const root = path.join(__dirname, '../../..');
/** Folder that is gone after the tests. */
export const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-tenant-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The examples of this repository, in a folder of their own. */
export function folderOf(): string {
  const folder = mkdtempSync(path.join(scratch, 'folder-'));
  for (const name of ['acme.yaml', 'globex.yaml'])
    cpSync(path.join(root, 'tenants', name), path.join(folder, name));
  return folder;
}

/** Runs the command as people do, from the folder above. */
export function tenant(folder: string, ...args: string[]) {
  const argv = [path.join(root, 'cli/plinth.js'), 'tenant', ...args, '--tenants', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: path.dirname(folder),
    encoding: 'utf8',
  });
  const shown = (text: string) => text.replaceAll(path.basename(folder), 'tenants');
  return { status, stdout: shown(stdout), stderr: shown(stderr) };
}

/** The files of a folder by name. */
export const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
