import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CommitOptions, Output } from '../../../cli/synth/output';
import { LIST } from '../../../cli/synth/written';
import { killBefore, type Tree, writerOf } from './writer';

let parent: string;
let dist: string;

beforeEach(() => {
  parent = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'plinth-output-'));
  dist = path.join(parent, 'dist');
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(parent, { recursive: true });
});

const OLD: Tree = {
  'index/dev.json': '{}\n',
  'dev/a/a.k8s.yaml': 'old a\n',
  'dev/b/b.k8s.yaml': 'same b\n',
  'dev/gone/gone.k8s.yaml': 'gone\n',
  'dev/turns': 'a file, later a folder\n',
  'dev/shrinks/x': 'a folder, later a file\n',
};
const NEW: Tree = {
  'index/dev.json': '{}\n',
  'dev/a/a.k8s.yaml': 'new a\n',
  'dev/b/b.k8s.yaml': 'same b\n',
  'dev/c/deep/c.k8s.yaml': 'c\n',
  'dev/turns/x': 'a folder now\n',
  'dev/shrinks': 'a file now\n',
};

function writeTo(directory: string, tree: Tree, options?: CommitOptions) {
  const output = new Output(directory);
  for (const [file, text] of Object.entries(tree)) output.write(file, text);
  return output.commit(options);
}

/** Every file and folder of a folder but the list of them; folders end in a slash. */
function list(directory: string): string[] {
  return fs
    .readdirSync(directory, { withFileTypes: true, recursive: true })
    .map((entry) => path.join(entry.parentPath, entry.name) + (entry.isDirectory() ? '/' : ''))
    .map((file) => path.relative(directory, file) + (file.endsWith('/') ? '/' : ''))
    .filter((file) => file !== LIST)
    .sort();
}

const filesOf = (directory: string): Tree =>
  Object.fromEntries(
    list(directory)
      .filter((file) => !file.endsWith('/'))
      .map((file) => [file, fs.readFileSync(path.join(directory, file), 'utf8')]),
  );

const stateOf = (file: string) => {
  const { ino, mtimeMs, ctimeMs } = fs.statSync(file);
  return { ino, mtimeMs, ctimeMs };
};

describe('a commit', () => {
  test('makes the folder what was written', () => {
    expect(writeTo(dist, OLD)).toEqual({ written: 6, unchanged: 0, removed: 0 });
    expect(filesOf(dist)).toEqual(OLD);
    expect(fs.readdirSync(parent)).toEqual(['dist']);
  });

  test('changes what differs, removes what nobody wrote, and the folders that this empties', () => {
    writeTo(dist, OLD);
    expect(writeTo(dist, NEW)).toEqual({ written: 4, unchanged: 2, removed: 3 });
    expect(filesOf(dist)).toEqual(NEW);
    expect(list(dist).filter((file) => file.endsWith('/'))).toEqual([
      'dev/',
      'dev/a/',
      'dev/b/',
      'dev/c/',
      'dev/c/deep/',
      'dev/turns/',
      'index/',
    ]);
    expect(fs.readdirSync(parent)).toEqual(['dist']);
  });

  test('touches no file that is unchanged', () => {
    writeTo(dist, OLD);
    const before = stateOf(path.join(dist, 'dev/b/b.k8s.yaml'));
    writeTo(dist, NEW);
    expect(stateOf(path.join(dist, 'dev/b/b.k8s.yaml'))).toEqual(before);
  });

  test('touches nothing at all when nothing changed, nor makes a staging folder', () => {
    writeTo(dist, OLD);
    const states = () => ['', ...list(dist)].map((file) => stateOf(path.join(dist, file)));
    const before = [states(), stateOf(parent)];
    expect(writeTo(dist, OLD)).toEqual({ written: 0, unchanged: 6, removed: 0 });
    expect([states(), stateOf(parent)]).toEqual(before);
  });

  test('of nothing at all makes no folder', () => {
    expect(new Output(dist).commit()).toEqual({ written: 0, unchanged: 0, removed: 0 });
    expect(fs.readdirSync(parent)).toEqual([]);
  });

  test('removes empty folders that were left behind', () => {
    writeTo(dist, OLD);
    fs.mkdirSync(path.join(dist, 'dev/empty/deeper'), { recursive: true });
    writeTo(dist, OLD);
    expect(list(dist)).not.toContain('dev/empty/');
  });

  test('keeps what is kept without a text', () => {
    writeTo(dist, OLD);
    const output = new Output(dist);
    const { text = '' } = output.state(['dev/a/a.k8s.yaml']) ?? {};
    expect(output.keep(['dev/a/a.k8s.yaml'], text)).toBe(true);
    expect(output.state(['dev/a/a.k8s.yaml', 'dev/new.yaml'])).toBeUndefined();
    expect(output.commit()).toEqual({ written: 0, unchanged: 1, removed: 5 });
    expect(filesOf(dist)).toEqual({ 'dev/a/a.k8s.yaml': 'old a\n' });
  });

  test('removes only what the run owns', () => {
    writeTo(dist, {
      ...OLD,
      'prod/a/a.k8s.yaml': 'a\n',
      'index/prod.json': '{}\n',
      'index/dev/tenants/t.json': '{}\n',
    });
    fs.mkdirSync(path.join(dist, 'prod/empty'));
    const owns = (file: string) => /^(index\/)?dev(\/|\.json$)/.test(file);
    writeTo(dist, { 'dev/a/a.k8s.yaml': 'new\n' }, { owns });
    expect(list(dist)).toEqual([
      'dev/',
      'dev/a/',
      'dev/a/a.k8s.yaml',
      'index/',
      'index/prod.json',
      'prod/',
      'prod/a/',
      'prod/a/a.k8s.yaml',
      'prod/empty/',
    ]);
  });

  test('removes what is in the way of a file or folder even where the run owns nothing', () => {
    writeTo(dist, { 'turns/into/a-file': '', turned: 'into a folder', stays: '' });
    const wanted = { turns: 'a file', 'turned/into/a-folder': '' };
    expect(writeTo(dist, { stays: '', ...wanted }, { owns: () => false })).toMatchObject({ removed: 2 });
    expect(filesOf(dist)).toEqual({ stays: '', ...wanted });
  });

  test('tells texts of one length apart', () => {
    writeTo(dist, { a: 'é1' });
    writeTo(dist, { a: 'é2' });
    expect(filesOf(dist)).toEqual({ a: 'é2' });
  });

  test('replaces a file that is read-only', () => {
    writeTo(dist, OLD);
    fs.chmodSync(path.join(dist, 'dev/a/a.k8s.yaml'), 0o444);
    writeTo(dist, NEW);
    expect(filesOf(dist)).toEqual(NEW);
  });
});

describe('links', () => {
  test('an output that is a link to a folder is written there', () => {
    fs.mkdirSync(path.join(parent, 'real'));
    fs.symlinkSync('real', dist);
    writeTo(dist, OLD);
    expect(filesOf(path.join(parent, 'real'))).toEqual(OLD);
    expect(fs.readdirSync(parent)).toEqual(['dist', 'real']);
  });

  test('a link in the place of a file is replaced, and what it leads to stays as it is', () => {
    const link = '../elsewhere';
    const text = 'as long as it'.slice(0, link.length);
    writeTo(dist, { a: 'old', b: 'b' });
    fs.writeFileSync(path.join(parent, 'elsewhere'), text);
    fs.rmSync(path.join(dist, 'a'));
    fs.symlinkSync(link, path.join(dist, 'a'));
    expect(writeTo(dist, { a: text, b: 'b' })).toEqual({ written: 1, unchanged: 1, removed: 0 });
    expect(fs.lstatSync(path.join(dist, 'a')).isFile()).toBe(true);
    writeTo(dist, { a: 'new', b: 'b' });
    expect(fs.readFileSync(path.join(parent, 'elsewhere'), 'utf8')).toBe(text);
  });

  test('a link in the place of a folder is refused, and what it leads to stays as it is', () => {
    writeTo(dist, OLD);
    fs.renameSync(path.join(dist, 'dev'), path.join(parent, 'elsewhere'));
    fs.symlinkSync('../elsewhere', path.join(dist, 'dev'));
    expect(() => writeTo(dist, OLD)).toThrow(
      `${dist}: must hold nothing but what synth wrote there, got dev;`,
    );
    expect(fs.lstatSync(path.join(dist, 'dev')).isSymbolicLink()).toBe(true);
    expect(fs.readdirSync(path.join(parent, 'elsewhere')).sort()).toEqual([
      'a',
      'b',
      'gone',
      'shrinks',
      'turns',
    ]);
  });

  test('a link that nobody wants is refused', () => {
    writeTo(dist, OLD);
    fs.symlinkSync('../elsewhere', path.join(dist, 'stray'));
    expect(() => writeTo(dist, OLD)).toThrow(
      `${dist}: must hold nothing but what synth wrote there, got stray;`,
    );
  });
});

describe('what somebody else wrote', () => {
  const refusal = (got: string) =>
    `${dist}: must hold nothing but what synth wrote there, got ${got}; ` +
    'move away or remove what is yours, or give another folder';

  /** Puts files there by hand. */
  const put = (files: Tree) => {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(dist, file)), { recursive: true });
      fs.writeFileSync(path.join(dist, file), text);
    }
  };
  const isDev = { owns: (file: string) => /^(index\/)?dev(\/|\.json$)/.test(file) };

  /** A run is refused and leaves everything as it was. */
  const refuses = (tree: Tree, got: string, options?: CommitOptions) => {
    const before = filesOf(dist);
    const output = new Output(dist);
    for (const [file, text] of Object.entries(tree)) output.write(file, text);
    expect(() => output.commit(options)).toThrow(refusal(got));
    output.discard();
    expect([filesOf(dist), fs.readdirSync(parent)]).toEqual([before, ['dist']]);
  };

  test('is not removed from a folder that is no output', () => {
    put({ 'src/main.ts': 'precious', 'src/work.ts': 'precious' });
    refuses(OLD, 'src/main.ts and 1 more');
  });

  test('is not removed after a run that did not answer for it', () => {
    put({ 'notes.txt': 'precious', 'prod/plan.txt': 'precious' });
    writeTo(dist, OLD, isDev);
    refuses(OLD, 'notes.txt and 1 more');
    expect(writeTo(dist, NEW, isDev)).toMatchObject({ written: 4, removed: 3 });
    refuses(NEW, 'notes.txt and 1 more');
  });

  test('is not removed from a folder that a run answers for', () => {
    writeTo(dist, OLD, isDev);
    put({ 'dev/notes.txt': 'precious' });
    refuses(OLD, 'dev/notes.txt', isDev);
  });

  test('is not written over', () => {
    put({ 'dev/a/a.k8s.yaml': 'precious' });
    refuses(OLD, 'dev/a/a.k8s.yaml');
    refuses(OLD, 'dev/a/a.k8s.yaml', isDev);
  });

  test('is not removed where a file or folder has to take its place', () => {
    put({ 'dev/a': 'precious', 'dev/turns/x': 'precious' });
    refuses(OLD, 'dev/a and 1 more', isDev);
  });

  test('stays where it is exactly what is wanted, and is then what synth wrote', () => {
    put(OLD);
    expect(writeTo(dist, OLD)).toEqual({ written: 0, unchanged: 6, removed: 0 });
    expect(writeTo(dist, NEW)).toMatchObject({ written: 4, removed: 3 });
  });

  test('is not removed where synth once wrote a file that was gone in the meantime', () => {
    writeTo(dist, { ...OLD, 'dev/later': 'made' });
    fs.rmSync(path.join(dist, 'dev/later'));
    writeTo(dist, OLD, isDev);
    put({ 'dev/later': 'precious' });
    refuses(OLD, 'dev/later');
  });

  test('is not taken for the list of what synth wrote', () => {
    put({ [LIST]: 'notes.txt\n', 'notes.txt': 'precious' });
    refuses(OLD, `${LIST} and 1 more`);
    expect(fs.readFileSync(path.join(dist, LIST), 'utf8')).toBe('notes.txt\n');
  });
});

describe('bad use is refused', () => {
  test.each(['', '/etc/passwd', '../x', 'a/../../x', './a', 'a//b', 'a/', 'a\\b', '..'])(
    'path "%s"',
    (file) => {
      expect(() => new Output(dist).write(file, 'text', 'the mesh')).toThrow(
        `the mesh: path must be relative to the output and stay in it, got "${file}"`,
      );
    },
  );

  test('one path, written twice', () => {
    const output = new Output(dist);
    output.write('dev/a.yaml', '', 'the mesh');
    expect(() => output.write('dev/a.yaml', '', 'the gateway')).toThrow(
      `${dist}/dev/a.yaml: must be written once, got the mesh and the gateway; give one of them another path`,
    );
  });

  test('one path, kept and written', () => {
    writeTo(dist, OLD);
    const output = new Output(dist);
    output.keep(['dev/turns'], output.state(['dev/turns'])?.text ?? '', 'the cache');
    expect(() => output.write('dev/turns', '', 'the mesh')).toThrow(
      'must be written once, got the cache and the mesh',
    );
  });

  test.each([
    ['dev/a', 'dev/a/b/c'],
    ['dev/a/b/c', 'dev/a'],
  ])('one path as a file and as a folder: %s and then %s', (first, second) => {
    const output = new Output(dist);
    output.write(first, '', 'the mesh');
    expect(() => output.write(second, '', 'the gateway')).toThrow(
      `${dist}/dev/a: must be written once, got the mesh and the gateway; give one of them another path`,
    );
  });

  test('an output that is a file', () => {
    fs.writeFileSync(dist, '');
    expect(() => new Output(dist)).toThrow(
      `${dist}: must be a folder, got a file; give another folder, or remove it`,
    );
  });

  test('an output that is a link to nothing', () => {
    fs.symlinkSync('nowhere', dist);
    expect(() => new Output(dist)).toThrow(`${dist}: cannot be found, ENOENT`);
  });
});

/** Makes a call of the file system fail, from the n-th time on. */
const failing = (
  call: 'writeFileSync' | 'accessSync' | 'readFileSync' | 'renameSync',
  code: string,
  from = 1,
) => {
  const original = fs[call] as (...args: unknown[]) => never;
  let calls = 0;
  jest.spyOn(fs, call).mockImplementation((...args: unknown[]) => {
    if (++calls < from) return original(...args);
    throw Object.assign(new Error(code), { code, syscall: 'open', path: args[0] });
  });
};

describe('a run that fails leaves everything as it was', () => {
  test.each([
    ['EACCES', 'let this user write there'],
    ['ENOSPC', 'free space on its disk'],
  ])('when a file cannot be written: %s', (code, remedy) => {
    writeTo(dist, OLD);
    const output = new Output(dist);
    output.write('dev/a/a.k8s.yaml', 'new a\n');
    failing('writeFileSync', code);
    expect(() => output.write('dev/c.yaml', 'c')).toThrow(
      new RegExp(`^${dist}/dev/c.yaml: cannot be written, ${code} at open \\S+; ${remedy}$`),
    );
    output.discard();
    expect(filesOf(dist)).toEqual(OLD);
    expect(fs.readdirSync(parent)).toEqual(['dist']);
  });

  test('when a file of the output cannot be read', () => {
    writeTo(dist, OLD);
    failing('readFileSync', 'EACCES', 2);
    expect(() => writeTo(dist, OLD)).toThrow(`${dist}/index/dev.json: cannot be written, EACCES at open`);
  });

  test('when a folder of the output is read-only', () => {
    writeTo(dist, OLD);
    failing('accessSync', 'EACCES');
    expect(() => writeTo(dist, NEW)).toThrow(`${dist}/dev/a: cannot be changed, EACCES`);
    expect(filesOf(dist)).toEqual(OLD);
    Output.settle(dist);
    expect(fs.readdirSync(parent)).toEqual(['dist']);
  });

  test('when it is given up', () => {
    writeTo(dist, OLD);
    const output = new Output(dist);
    for (const [file, text] of Object.entries(NEW)) output.write(file, text);
    output.discard();
    expect(filesOf(dist)).toEqual(OLD);
    expect(fs.readdirSync(parent)).toEqual(['dist']);
  });

  test('when the output is a mount, where nothing can be renamed to', () => {
    writeTo(dist, OLD);
    const status = fs.statSync(dist);
    jest
      .spyOn(fs, 'statSync')
      .mockImplementation((file) => Object.assign(status, { dev: file === dist ? 1 : 2 }));
    expect(() => writeTo(dist, NEW)).toThrow(
      `${dist}: must be on the disk of its parent folder, got a mount; give a folder inside of it`,
    );
    expect(fs.readdirSync(parent)).toEqual(['dist']);
  });

  test('when a second run has begun meanwhile, which is not disturbed', () => {
    writeTo(dist, OLD);
    const first = new Output(dist);
    first.write('dev/a/a.k8s.yaml', 'first\n');
    const second = new Output(dist);
    second.write('dev/a/a.k8s.yaml', 'second\n');
    for (const file of ['dev/a/b.yaml', 'dev/new/b.yaml']) {
      expect(() => first.write(file, 'first\n')).toThrow(`${dist}/${file}: cannot be written, ENOENT`);
    }
    expect(() => first.commit()).toThrow(`${dist}: cannot be changed, ENOENT`);
    first.discard();
    expect(second.commit()).toMatchObject({ written: 1 });
    expect(filesOf(dist)).toEqual({ 'dev/a/a.k8s.yaml': 'second\n' });
  });
});

test('a commit that gets stuck is brought to its end by the next run', () => {
  writeTo(dist, OLD);
  failing('renameSync', 'EIO', 3);
  const output = new Output(dist);
  for (const [file, text] of Object.entries(NEW)) output.write(file, text);
  expect(() => output.commit()).toThrow(`${dist}: cannot be changed, EIO at`);
  output.discard();
  jest.restoreAllMocks();
  expect([OLD, NEW]).not.toContainEqual(filesOf(dist));
  new Output(dist);
  expect(filesOf(dist)).toEqual(NEW);
  expect(fs.readdirSync(parent)).toEqual(['dist']);
});

test('what a run of an earlier version left half done is brought to its end', () => {
  writeTo(dist, OLD);
  const commit = path.join(parent, '.dist.staging/commit');
  fs.mkdirSync(path.join(commit, 'files/dev/a'), { recursive: true });
  fs.writeFileSync(path.join(commit, 'files/dev/a/a.k8s.yaml'), 'new a\n');
  fs.writeFileSync(
    path.join(commit, 'strays.json'),
    '{"files":["dev/gone/gone.k8s.yaml"],"folders":["dev/gone"]}',
  );
  expect(writeTo(dist, NEW)).toMatchObject({ written: 3, removed: 2 });
  expect(filesOf(dist)).toEqual(NEW);
});

test('what a run left half done is what synth wrote, also where somebody has removed the output since', () => {
  for (let calls = 3; calls < 8; calls++) {
    writeTo(dist, OLD);
    failing('renameSync', 'EIO', calls);
    expect(() => writeTo(dist, NEW)).toThrow('EIO');
    jest.restoreAllMocks();
    fs.rmSync(dist, { recursive: true });
    expect(writeTo(dist, OLD)).toMatchObject({ removed: expect.any(Number) });
    expect(filesOf(dist)).toEqual(OLD);
  }
});

test('what a run left half removed is removed by the next', () => {
  writeTo(dist, OLD);
  for (const folder of ['run-1/files', 'trash/files']) {
    fs.mkdirSync(path.join(parent, '.dist.staging', folder), { recursive: true });
  }
  Output.settle(dist);
  expect(fs.readdirSync(parent)).toEqual(['dist']);
  expect(filesOf(dist)).toEqual(OLD);
});

describe('a run that is killed', () => {
  const script = (tree: Tree, prelude: string) => writerOf(dist, tree, prelude);

  const isNew = () => fs.existsSync(path.join(dist, 'dev/c'));

  /** Has the run killed before its n-th change and settles; says whether it was killed. */
  function killAndSettle(old: Tree, calls: number): boolean {
    fs.rmSync(dist, { recursive: true, force: true });
    if (Object.keys(old).length > 0) writeTo(dist, old);
    const { signal } = spawnSync(process.execPath, ['-e', script(NEW, killBefore(calls))]);
    Output.settle(dist);
    expect(fs.existsSync(dist) ? filesOf(dist) : {}).toEqual(isNew() ? NEW : old);
    expect(fs.readdirSync(parent)).toEqual(fs.existsSync(dist) ? ['dist'] : []);
    return signal === 'SIGKILL';
  }

  test.each([
    ['an output', OLD],
    ['no output', {}],
  ])(
    'leaves the old or the new output, whole, at whatever step, where there was %s',
    async (_, old) => {
      const seen = { old: 0, new: 0 };
      for (let calls = 1; killAndSettle(old, calls); calls++) seen[isNew() ? 'new' : 'old']++;
      expect(seen.old).toBeGreaterThan(5);
      expect(seen.new).toBeGreaterThan(3);
    },
    60_000,
  );

  test('leaves an output that the next run settles, even if that is killed while it does', () => {
    for (let calls = 1; calls < 12; calls++) {
      fs.rmSync(dist, { recursive: true, force: true });
      writeTo(dist, OLD);
      const killed = spawnSync(process.execPath, ['-e', script(NEW, killBefore(calls + 12))]);
      const again = spawnSync(process.execPath, ['-e', script(NEW, killBefore(calls))]);
      expect(killed.signal ?? again.signal).toBe('SIGKILL');
      Output.settle(dist);
      expect([OLD, NEW]).toContainEqual(filesOf(dist));
      writeTo(dist, NEW);
      expect(filesOf(dist)).toEqual(NEW);
    }
  }, 60_000);

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s during the commit ends after it',
    async (signal) => {
      writeTo(dist, OLD);
      const slow = `
      const rename = fs.renameSync;
      fs.renameSync = (...args) => {
        fs.writeSync(1, 'x');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
        return rename(...args);
      };
    `;
      const child = spawn(process.execPath, ['-e', `${script(NEW, slow)}; setTimeout(() => {}, 60_000)`]);
      child.stdout.once('data', () => child.kill(signal));
      const ending = await new Promise((done) => child.once('exit', (code, by) => done({ code, by })));
      expect(ending).toEqual({ code: null, by: signal });
      expect(filesOf(dist)).toEqual(NEW);
      expect(fs.readdirSync(parent)).toEqual(['dist']);
    },
    30_000,
  );
});
