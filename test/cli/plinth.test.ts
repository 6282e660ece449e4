import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
