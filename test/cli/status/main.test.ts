import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { scene } from './applications';

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-status-'));
afterAll(() => rmSync(folder, { recursive: true }));

function plinth(PATH: string, argv: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/plinth.js', 'status', ...argv], {
    cwd: path.join(__dirname, '../../..'),
    encoding: 'utf8',
    env: { ...process.env, PATH, NO_COLOR: '1', PLINTH_DEBUG: '' },
  });
  return { code: status, stdout, stderr };
}

/** The command with a kubectl that says the same every time it is asked for a kind. */
function run(answers: Readonly<Record<string, object | string>>, ...argv: string[]) {
  const cases = Object.entries(answers).map(([kind, answer], at) => {
    const file = path.join(folder, `${at}`);
    writeFileSync(file, typeof answer === 'string' ? answer : JSON.stringify(answer));
    return `${kind}) ${typeof answer === 'string' ? `cat ${file} >&2; exit 1` : `cat ${file}`};;`;
  });
  const script = `#!/bin/sh\ncase "$2" in\n${cases.join('\n')}\nesac\n`;
  writeFileSync(path.join(folder, 'kubectl'), script, { mode: 0o755 });
  return plinth(`${folder}:${process.env.PATH}`, argv);
}

const applications = { 'applications.argoproj.io': { items: scene() } };
const none = { namespaces: { items: [] } };

describe('npm run status', () => {
  it('exits with 0, and counts tenants that are removed as well', () => {
    const labels = { 'plinth.dev/removed': 'true', 'plinth.dev/tenant': 'beta' };
    const namespaces = { items: [{ metadata: { name: 'tenant-beta-prod', labels } }] };
    const { code, stdout, stderr } = run({ ...applications, namespaces });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('\ntenants: 1 ready, 1 removed\n');
  });

  it('goes on without the right to list namespaces, and says what is not known', () => {
    const namespaces = 'Error from server (Forbidden): namespaces is forbidden: User "ada" cannot list it';
    const { code, stdout, stderr } = run({ ...applications, namespaces });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `which tenants are removed is not known: ${namespaces}\n`,
    });
    expect(stdout).toContain('\ntenants: 2 ready\n');
  });

  it('exits with 1 when something is not well, and writes JSON', () => {
    const items = scene('failed');
    const { code, stdout } = run({ 'applications.argoproj.io': { items }, ...none }, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { environment: 'dev', isWell: false, waitsFor: { wave: 'mesh', components: ['two'] } },
    ]);
  });

  it('exits with 2 where nobody answers, or there is no kubectl', () => {
    const refused = 'The connection to the server localhost:8080 was refused';
    expect(run({ 'applications.argoproj.io': refused })).toEqual({
      code: 2,
      stdout: '',
      stderr: `plinth status: applications: must be readable, got "${refused}"; see kubectl config get-contexts, and choose one by --context\n`,
    });
    expect(plinth(path.join(folder, 'nothing'), [])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'plinth status: kubectl must be on the PATH, got none; install it: https://kubernetes.io/docs/tasks/tools\n',
    });
  });

  it('prints no character that would move the cursor', () => {
    const items = scene('failed').map((one) =>
      JSON.parse(JSON.stringify(one).replaceAll('not found', 'not\\u001b[2J found')),
    );
    const { stdout } = run({ 'applications.argoproj.io': { items }, ...none });
    expect(stdout).toContain('namespaces "kube-later" not\\u001b[2J found');
  });
});
