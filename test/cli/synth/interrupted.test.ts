import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as diff from '../../../cli/diff/main';
import * as graph from '../../../cli/graph/main';
import * as images from '../../../cli/images/main';
import { provenDist } from '../../../cli/publish/sources';
import { Output } from '../../../cli/synth/output';
import * as verify from '../../../cli/verify/main';
import { configMap } from '../../verify/dist-folder';
import { killBefore, type Tree, writerOf } from './writer';

const root = path.join(__dirname, '../../..');
const parent = mkdtempSync(path.join(realpathSync(tmpdir()), 'plinth-interrupted-'));
afterAll(() => rmSync(parent, { recursive: true }));

const dist = path.join(parent, 'dist');
const made = path.join(parent, 'made');

const tree = (more: Tree): Tree => ({ 'index/dev.json': '{"name":"dev"}', ...more });
const OLD = tree({
  'dev/a/a.k8s.yaml': configMap('old-a'),
  'dev/b/b.k8s.yaml': configMap('old-b'),
  'dev/gone/gone.k8s.yaml': configMap('gone'),
});
const NEW = tree({
  'dev/a/a.k8s.yaml': configMap('new-a'),
  'dev/b/b.k8s.yaml': configMap('new-b'),
  'dev/c/c.k8s.yaml': configMap('c'),
});

function write(folder: string, files: Tree): void {
  rmSync(folder, { recursive: true, force: true });
  const output = new Output(folder);
  for (const [file, text] of Object.entries(files)) output.write(file, text);
  output.commit();
}

const filesOf = (folder: string): Tree =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]),
  );

/** Has a run that makes the new output of the old one killed before its n-th change; says whether it was. */
function kill(calls: number): boolean {
  write(dist, OLD);
  const { signal } = spawnSync(process.execPath, ['-e', writerOf(dist, NEW, killBefore(calls))]);
  return signal === 'SIGKILL';
}

/** The numbers of changes before which a kill leaves neither the old nor the new output. */
function mixed(): number[] {
  const found: number[] = [];
  for (let calls = 1; kill(calls); calls++) {
    const files = JSON.stringify(Object.entries(filesOf(dist)).sort());
    if (![OLD, NEW].some((whole) => JSON.stringify(Object.entries(whole).sort()) === files))
      found.push(calls);
  }
  return found;
}

/** What a command answers. */
async function answer(work: () => unknown): Promise<{ code: unknown; said: string }> {
  let said = '';
  const say = (text: unknown) => {
    said += text;
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(say),
    jest.spyOn(process.stderr, 'write').mockImplementation(say),
    jest.spyOn(console, 'error').mockImplementation(say),
  ];
  try {
    return { code: await work(), said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const COMMANDS: Readonly<Record<string, (folder: string) => unknown>> = {
  verify: (folder) => verify.main(['--dist', folder], root),
  'verify --env': (folder) => verify.main(['--dist', folder, '--env', 'dev'], root),
  'diff --to': (folder) => diff.main(['--from', made, '--to', folder], root),
  'diff --from': (folder) => diff.main(['--from', folder, '--to', made], root),
  images: (folder) => images.main(['--dist', folder], root),
  graph: (folder) => graph.main(['--dist', folder, '--output', path.join(parent, 'graph.html')], root),
};

const refusal = (folder: string) => ({
  code: 2,
  said: expect.stringContaining(
    `${folder}: must be whole, got one that synth is changing, or was when it was killed; ` +
      'run "npm run synth" into it first',
  ),
});

describe('an output that a killed run left between the old and the new one', () => {
  let steps: number[];
  beforeAll(() => {
    write(made, NEW);
    steps = mixed();
  });

  test('is what most kills after the point of no return leave', () => {
    expect(steps.length).toBeGreaterThan(3);
  });

  test.each(Object.keys(COMMANDS))('is refused by %s at whatever step', async (command) => {
    for (const calls of steps) {
      kill(calls);
      expect(await answer(() => COMMANDS[command]?.(dist))).toEqual(refusal(dist));
    }
  });

  test('is refused where it is named by a link', async () => {
    kill(steps[0] ?? 0);
    const link = path.join(parent, 'elsewhere/link');
    mkdirSync(path.dirname(link));
    symlinkSync(dist, link);
    expect(await answer(() => COMMANDS.verify?.(link))).toEqual(refusal(link));
  });

  test('is refused by publish, for it is not what the sources make', async () => {
    for (const calls of steps) {
      kill(calls);
      await expect(provenDist(dist, made, () => 0)).rejects.toThrow(
        /^dist: must be what the sources make, got .* different; npm run synth, look at what changes, then publish$/,
      );
    }
  });

  test('is taken after the next run', async () => {
    kill(steps[0] ?? 0);
    const output = new Output(dist);
    for (const [file, text] of Object.entries(NEW)) output.write(file, text);
    output.commit();
    expect(filesOf(dist)).toEqual(NEW);
    expect((await answer(() => COMMANDS.images?.(dist))).code).toBe(0);
  });
});
