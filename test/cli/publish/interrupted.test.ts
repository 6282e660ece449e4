import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  git,
  localStateOf,
  newFolder,
  readFrom,
  repositories,
  small,
  stateOf,
  work,
  writeFiles,
} from './repositories';

const root = path.join(__dirname, '../../..');
const bundle = path.join(work, 'publish.js');
const realGit = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();

beforeAll(() => {
  const esbuild = path.join(root, 'node_modules/.bin/esbuild');
  const options = ['--bundle', '--platform=node', `--outfile=${bundle}`, '--log-level=error'];
  execFileSync(esbuild, [path.join(root, 'cli/publish/main.ts'), ...options]);
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

/** A publisher of its own; `stand-in` is a shell script that is called in place of git. */
function publisher(clone: string, files: Record<string, string>, standIn?: string): Promise<Ended> {
  const made = newFolder('made');
  writeFiles(made, readFrom(git(clone, 'remote', 'get-url', 'origin'), files));
  rmSync(path.join(clone, 'dist'), { recursive: true, force: true });
  cpSync(made, path.join(clone, 'dist'), { recursive: true });
  writeFiles(clone, { '.build/synth.js': '// the code that synthesizes\n' });
  const bin = newFolder('bin');
  mkdirSync(bin);
  if (standIn)
    writeFileSync(path.join(bin, 'git'), `#!/bin/sh\n${standIn}\nexec ${realGit} "$@"\n`, { mode: 0o755 });
  const child = spawn(process.execPath, [path.join(__dirname, 'publisher.js'), bundle, clone, made], {
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, TMPDIR: work },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  return new Promise((done) => child.once('close', (code, signal) => done({ code, signal, said })));
}

/** Every git command of a publication, in order. */
async function commandsOf(): Promise<string[]> {
  const { clone } = repositories();
  await publisher(clone, small());
  const log = path.join(work, 'log');
  await publisher(clone, small('2'), `echo "$1" >> ${log}`);
  return readFileSync(log, 'utf8').trim().split('\n');
}

const withoutTracking = (clone: string): string[] => {
  git(clone, 'update-ref', '-d', 'refs/remotes/origin/dist');
  return localStateOf(clone);
};

test('a publisher that is killed before any git command leaves both sides as they were, and the next one publishes', async () => {
  const commands = await commandsOf();
  expect(commands).toEqual(
    expect.arrayContaining(['fetch', 'update-index', 'write-tree', 'commit-tree', 'push']),
  );
  const { clone, remote } = repositories();
  await publisher(clone, small());
  const before = [localStateOf(clone), stateOf(remote)];
  const kinds = new Set(commands.slice(0, commands.indexOf('push') + 1));
  for (const position of [...kinds].map((kind) => commands.lastIndexOf(kind, commands.indexOf('push')))) {
    const counter = newFolder('counter');
    const standIn = `echo x >> ${counter}; [ "$(wc -l < ${counter})" -le ${position} ] || { kill -9 $PPID; exit 1; }`;
    expect(await publisher(clone, small('2'), standIn)).toMatchObject({ signal: 'SIGKILL' });
    expect([localStateOf(clone), stateOf(remote)]).toEqual(before);
  }
  await publisher(clone, small('3'));
  expect(git(remote, 'show', 'dist:dev/a/a.k8s.yaml')).toContain('"3"');
}, 120_000);

test('a publisher that is killed while it pushes has published everything or nothing', async () => {
  const { clone, remote } = repositories();
  await publisher(clone, small());
  const before = git(remote, 'rev-parse', 'dist');
  const local = withoutTracking(clone);
  for (const delay of ['0', '0.01', '0.03']) {
    const standIn = `if [ "$1" = push ]; then (sleep ${delay}; kill -9 $PPID) & fi`;
    await publisher(clone, small(delay), standIn);
    await new Promise((done) => setTimeout(done, 300));
    const [tip, ...rest] = git(remote, 'log', '--format=%H %(trailers:key=Plinth-Part,valueonly)', 'dist')
      .split('\n')
      .filter(Boolean);
    expect(tip).toMatch(/ root$/);
    expect(rest.at(-2)).toMatch(new RegExp(`^(?:${before}|\\w+) `));
    expect(withoutTracking(clone)).toEqual(local);
    git(remote, 'fsck', '--no-dangling', '--no-progress');
  }
}, 60_000);

test('two publishers at the same time both publish, one on top of the other', async () => {
  const { clone, remote } = repositories();
  await publisher(clone, small());
  const others = ['x', 'y', 'z'].map(() => {
    const other = newFolder('other');
    git(work, 'clone', '--quiet', '--branch=main', remote, other);
    return other;
  });
  const ended = await Promise.all(others.map((other, index) => publisher(other, small(`writer ${index}`))));
  expect(ended.map(({ code, said }) => ({ code, said }))).toEqual(
    others.map(() => ({ code: 0, said: expect.stringMatching(/^dist of \/.*: published/) })),
  );
  expect(git(remote, 'log', '--merges', '--format=%H', 'dist')).toBe('');
  expect(git(remote, 'rev-list', '--count', 'dist')).toBe('8');
  const values = git(remote, 'log', '-p', '--format=', 'dist', '--', 'dev/a/a.k8s.yaml');
  for (const index of [0, 1, 2]) expect(values).toContain(`+  value: "writer ${index}"`);
}, 60_000);

test.each(['hash-object', 'update-index', 'write-tree', 'commit-tree'])(
  'a disk that is full at %s is told in one line, and nothing is published',
  async (command) => {
    const { clone, remote } = repositories();
    await publisher(clone, small());
    const before = [localStateOf(clone), stateOf(remote)];
    const full = 'fatal: unable to write file: No space left on device';
    const { code, said } = await publisher(
      clone,
      small('2'),
      `if [ "$1" = ${command} ]; then echo "${full}" >&2; exit 128; fi`,
    );
    expect([code, said]).toEqual([
      1,
      `plinth publish: git ${command}: unable to write file: No space left on device\n`,
    ]);
    expect([localStateOf(clone), stateOf(remote)]).toEqual(before);
  },
  20_000,
);

test('a machine without git is told so', async () => {
  const { clone } = repositories();
  const made = newFolder('made');
  writeFiles(made, small());
  const nowhere = newFolder('nowhere');
  mkdirSync(nowhere);
  const child = spawn(process.execPath, [path.join(__dirname, 'publisher.js'), bundle, clone, made], {
    env: { ...process.env, PATH: nowhere },
  });
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const code = await new Promise((done) => child.once('close', done));
  expect([code, said]).toEqual([
    1,
    'plinth publish: git must be installed, got none on the PATH; install it\n',
  ]);
});
