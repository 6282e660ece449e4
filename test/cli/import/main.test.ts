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
    const log = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await main(['--help'], root)).toBe(0);
    expect(log.mock.calls.join('')).toMatch(/^Usage: plinth import \[options]/);
  });

  test('refuses an option that it does not know', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation();
    expect(await main(['--form', 'x'], root)).toBe(2);
    expect(error.mock.lastCall?.[0]).toMatch(/^plinth import: unknown option '--form'/);
  });

  test('fails on a folder without the release files', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'plinth-empty-'));
    await expect(main(['--from', empty], root)).rejects.toThrow(/^\S+: file must be readable, got ENOENT; /);
    rmSync(empty, { recursive: true });
  });
});
