import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFiles } from '../../../cli/import/files';

const generated = new Map([
  ['example.org.ts', 'class'],
  ['schemas/example.org.json', '{}'],
]);

let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-imports-'));
  said = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => said.push(line));
  replaceFiles(folder, generated, { check: false });
  said = [];
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('replaceFiles', () => {
  test('writes every file', () => {
    expect(readFileSync(join(folder, 'schemas/example.org.json'), 'utf8')).toBe('{}');
  });

  test('does not touch a file that is as generated', () => {
    const before = statSync(join(folder, 'example.org.ts')).mtimeMs;
    expect(replaceFiles(folder, generated, { check: false })).toBe(0);
    expect(statSync(join(folder, 'example.org.ts')).mtimeMs).toBe(before);
    expect(said).toEqual(['2 files, 0 changed']);
  });

  test('removes a file that is generated no more, but not the README', () => {
    mkdirSync(join(folder, 'schemas'), { recursive: true });
    writeFileSync(join(folder, 'gone.org.ts'), '');
    writeFileSync(join(folder, 'README.md'), '');
    replaceFiles(folder, generated, { check: false });
    expect(existsSync(join(folder, 'gone.org.ts'))).toBe(false);
    expect(existsSync(join(folder, 'README.md'))).toBe(true);
  });
});

describe('replaceFiles with check', () => {
  const check = () => replaceFiles(folder, generated, { check: true });

  test('passes on what was generated', () => {
    expect(check()).toBe(0);
  });

  test('names an edited file and leaves it as it is', () => {
    writeFileSync(join(folder, 'example.org.ts'), 'class // edited');
    expect(check()).toBe(1);
    expect(said).toEqual(['imports/example.org.ts: differs from what is generated', '2 files, 1 different']);
    expect(readFileSync(join(folder, 'example.org.ts'), 'utf8')).toBe('class // edited');
  });

  test('names a file that is missing and one too many', () => {
    rmSync(join(folder, 'schemas/example.org.json'));
    writeFileSync(join(folder, 'stray.ts'), '');
    expect(check()).toBe(1);
    expect(said).toEqual([
      'imports/schemas/example.org.json: differs from what is generated',
      'imports/stray.ts: differs from what is generated',
      '2 files, 2 different',
    ]);
  });
});
