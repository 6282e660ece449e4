import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../cli/import/main';

const root = join(__dirname, '../../..');

afterEach(() => {
  jest.restoreAllMocks();
});

describe('npm run import', () => {
  test('prints its usage', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    expect(await main(['--help'], root)).toBe(0);
    expect(log.mock.lastCall?.[0]).toMatch(/^usage: npm run import -- \[--from DIR] \[--check]/);
  });

  test('refuses an option that it does not know', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation();
    expect(await main(['--form', 'x'], root)).toBe(2);
    expect(error.mock.lastCall?.[0]).toMatch(/^import: Unknown option '--form'/);
  });

  test('fails on a folder without the release files', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'plinth-empty-'));
    await expect(main(['--from', empty], root)).rejects.toThrow(/^\S+: file must be readable, got ENOENT; /);
    rmSync(empty, { recursive: true });
  });
});
