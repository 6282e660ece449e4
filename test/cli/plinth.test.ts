import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(__dirname, '../..');
const { scripts, bin, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

function plinth(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync('node', [path.join(root, bin.plinth), ...argv], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', PLINTH_DEBUG: '' },
  });
  return { status, stdout, stderr };
}

const overview = plinth('--help').stdout;
const commands = [...overview.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name ?? '');

describe('plinth', () => {
  test('lists its commands', () => {
    expect(commands).toEqual(expect.arrayContaining(['synth', 'verify', 'publish']));
    expect(plinth('help').stdout).toBe(overview);
  });

  test('refuses a command that it does not have', () => {
    expect(plinth('snyth')).toEqual({
      status: 2,
      stdout: '',
      stderr: `plinth: command must be one of ${commands.join(', ')}, got snyth; see plinth --help\n`,
    });
    expect(plinth().status).toBe(2);
  });

  test('does not take a name that every object has for a command', () => {
    expect(plinth('constructor').status).toBe(2);
  });

  test('tells its version', () => {
    expect(plinth('--version').stdout).toBe(`${version}\n`);
  });

  test('runs a command for every script that calls it', () => {
    const called = Object.values<string>(scripts).flatMap(
      (script) => /plinth\.js (\w+)/.exec(script)?.[1] ?? [],
    );
    expect([...called].sort()).toEqual([...commands].sort());
  });
});

describe.each(commands)('plinth %s --help', (command) => {
  const { status, stdout, stderr } = plinth(command, '--help');

  test('fits a screen and tells usage, examples and exit codes', () => {
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      new RegExp(`^Usage: plinth ${command} .*\nExamples:\n  plinth ${command}.*\nExit codes:\n  0  `, 's'),
    );
    expect(stdout.split('\n').length).toBeLessThanOrEqual(50);
  });

  test('is the same by "help", and has no colors where they are not wanted', () => {
    expect(plinth('help', command).stdout).toBe(stdout);
    expect(stdout).not.toContain('\u001b');
  });

  test('knows no other options, and says so in one line', () => {
    const wrong = plinth(command, '--no-such-option');
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toMatch(
      /^plinth \w+: unknown option '--no-such-option'.*; see plinth \w+ --help\n$/,
    );
  });
});

describe('an error that nobody expected', () => {
  const failing = ['synth', '--output', '/dev/null/dist'];

  test('is one line', () => {
    const { status, stderr } = plinth(...failing);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^plinth synth: .*; --debug says where\n$/);
  });

  test('has its stack under --debug', () => {
    expect(plinth(...failing, '--debug').stderr).toMatch(/\n +at /);
  });
});

/** A project of one command, whose source is a line. */
class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'plinth-command-'));

  constructor() {
    mkdirSync(this.at('cli'));
    for (const file of [bin.plinth, 'package.json', 'package-lock.json'])
      copyFileSync(path.join(root, file), this.at(file));
    symlinkSync(path.join(root, 'node_modules'), this.at('node_modules'));
  }

  at(file: string): string {
    return path.join(this.folder, file);
  }

  write(word: string): void {
    writeFileSync(this.at('main.ts'), `export const main = () => { console.log('${word}'); return 0; };\n`);
  }

  run(...node: string[]): { said: string; status: number | null; signal: NodeJS.Signals | null } {
    const argv = [...node, this.at(bin.plinth), 'synth'];
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    return { said: stdout + stderr, status, signal };
  }

  /** Runs, killed before the n-th call that changes the disk; says whether it was. */
  killed(calls: number): boolean {
    writeFileSync(
      this.at('kill.js'),
      `const fs = require('node:fs');
      let left = ${calls};
      for (const name of ['writeFileSync', 'mkdirSync', 'renameSync', 'rmSync']) {
        const call = fs[name];
        fs[name] = (...args) => {
          if (--left === 0) process.kill(process.pid, 'SIGKILL');
          return call(...args);
        };
      }`,
    );
    return this.run('--require', this.at('kill.js')).signal === 'SIGKILL';
  }
}

describe('a bundle', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project();
    project.write('old');
    expect(project.run().said).toBe('old\n');
  });
  afterEach(() => rmSync(project.folder, { recursive: true }));

  test('is of the sources as they are, at whatever step the run before was killed', () => {
    let kills = 0;
    for (const back of ['old', 'new']) {
      for (let calls = 1; ; calls++) {
        project.write('old');
        project.run();
        project.write('new');
        if (!project.killed(calls)) break;
        kills++;
        project.write(back);
        expect([calls, project.run().said]).toEqual([calls, `${back}\n`]);
      }
    }
    expect(kills).toBeGreaterThan(10);
  });

  test('that somebody has changed is not run', () => {
    const bundle = project.at('.build/synth.js');
    writeFileSync(bundle, readFileSync(bundle, 'utf8').replace('"old"', '"changed"'));
    expect(project.run().said).toBe('old\n');
  });

  test('is not run by the machine code of another of the same length', () => {
    const cache = project.at('.build/synth.cache');
    project.run();
    copyFileSync(cache, project.at('old.cache'));
    project.write('new');
    project.run();
    copyFileSync(project.at('old.cache'), cache);
    expect(project.run().said).toBe('new\n');
  });

  test.each(['', '{', 'null', '{}', '{"inputs":[1]}', '[]'])(
    'is made anew where its stamp is %j',
    (content) => {
      const stamp = project.at('.build/synth.json');
      const whole = readFileSync(stamp, 'utf8');
      writeFileSync(stamp, content);
      expect(project.run()).toEqual({ said: 'old\n', status: 0, signal: null });
      expect(Object.keys(JSON.parse(readFileSync(stamp, 'utf8')))).toEqual(Object.keys(JSON.parse(whole)));
    },
  );

  test('has no stamp where a source was saved while it was made', () => {
    project.write('new');
    writeFileSync(
      project.at('save.js'),
      `const esbuild = require(${JSON.stringify(path.join(root, 'node_modules/esbuild'))});
      const { buildSync } = esbuild;
      const slow = (options) => {
        const made = buildSync(options);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
        const fs = require('node:fs');
        fs.writeFileSync(options.absWorkingDir + '/main.ts', fs.readFileSync(options.absWorkingDir + '/main.ts', 'utf8').replace('new', 'odd'));
        return made;
      };
      const { Module } = require('node:module');
      const load = Module._load;
      Module._load = (name, ...more) => (name === 'esbuild' ? { ...esbuild, buildSync: slow } : load(name, ...more));`,
    );
    expect(project.run('--require', project.at('save.js')).said).toBe('new\n');
    expect(existsSync(project.at('.build/synth.json'))).toBe(false);
    expect(project.run().said).toBe('odd\n');
  });
});
