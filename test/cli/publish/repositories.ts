import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of this test file; removed at its end. */
export const work = mkdtempSync(path.join(tmpdir(), 'plinth-publish-test-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Nobody's settings. */
Object.assign(process.env, { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' });

let count = 0;
export const newFolder = (name: string): string => path.join(work, `${name}-${count++}`);

export const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

/** Somebody's clone with one commit, and the empty repository that it publishes to. */
export function repositories(): { clone: string; remote: string } {
  const remote = newFolder('remote');
  const clone = newFolder('clone');
  git(work, 'init', '--quiet', '--bare', remote);
  git(work, 'init', '--quiet', '--initial-branch=main', clone);
  git(clone, 'remote', 'add', 'origin', remote);
  // The guard compares by the schemas of this project.
  mkdirSync(path.join(clone, 'imports'));
  symlinkSync(path.join(__dirname, '../../../imports/schemas'), path.join(clone, 'imports/schemas'));
  commitAll(
    clone,
    { 'main.ts': '// sources\n', '.gitignore': '.build/\ndist/\n*.local.yaml\n' },
    'feat: a platform',
  );
  git(clone, 'push', '--quiet', 'origin', 'main');
  writeFiles(clone, {
    '.git/info/exclude': '.build/\n',
    '.build/synth.js': '// the code that synthesizes\n',
  });
  return { clone, remote };
}

export function commitAll(clone: string, files: Readonly<Record<string, string>>, subject: string): string {
  writeFiles(clone, files);
  git(clone, 'add', '--all');
  git(
    clone,
    '-c',
    'user.name=Lovelace, Ada',
    '-c',
    'user.email=ada@example.org',
    'commit',
    '--quiet',
    '-m',
    subject,
  );
  return git(clone, 'rev-parse', 'HEAD');
}

const source = (folder: string, branch: string) =>
  `path: ${folder}\n    repoURL: https://example.org/platform.git\n    targetRevision: ${branch}\n`;

/** An Application as `dist/<environment>/root` holds it. */
export const application = (folder: string, branch = 'dist'): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${folder.replace('/', '-')}\nspec:\n  source:\n    ${source(folder, branch)}`;

/** One that takes a chart and our folder beside it. */
export const chartApplication = (folder: string, version: string): string =>
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: chart\nspec:\n  sources:\n' +
  `  - chart: istiod\n    repoURL: https://example.org/charts\n    targetRevision: ${version}\n  - ${source(folder, 'dist')}`;

export const configMap = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`;

/** The same files for an Argo CD that reads this repository. */
export const readFrom = (
  repository: string,
  files: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([file, text]) => [
      file,
      text.replaceAll('https://example.org/platform.git', repository),
    ]),
  );

/** A small dist: two components and one that is a chart only. */
export const small = (a = '1', b = '1'): Record<string, string> => ({
  'index/dev.json': '{}\n',
  'dev/a/a.k8s.yaml': configMap('a', a),
  'dev/b/b.k8s.yaml': configMap('b', b),
  'dev/root/a.k8s.yaml': application('dev/a'),
  'dev/root/b.k8s.yaml': chartApplication('dev/b', '1.0.0'),
});

/** What could show that somebody was here: references, index, configuration, current branch. */
export const stateOf = (repository: string): string[] => [
  git(repository, 'for-each-ref'),
  git(repository, 'symbolic-ref', 'HEAD'),
  git(repository, 'config', '--local', '--list'),
];

export const localStateOf = (clone: string): string[] => [
  ...stateOf(clone),
  git(clone, 'status', '--porcelain', '--ignored'),
  git(clone, 'diff', '--cached', '--raw'),
  git(clone, 'fsck', '--connectivity-only', '--no-dangling', '--no-progress'),
];
