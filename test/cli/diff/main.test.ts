import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { main } from '../../../cli/diff/main';
import { removeTemporary, temporary, write, writeDist } from './folders';

const account = (name: string, labels = '') =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name}, namespace: shop${labels} }\n`;

const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd: folder,
    stdio: 'pipe',
  })
    .toString()
    .trim();

/** A project with a published branch, as it is after `git fetch`. */
function repository(): string {
  const root = temporary();
  git(root, 'init', '-q', '-b', 'main');
  writeDist({ 'dev/shop': account('web') }, root);
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'published');
  git(root, 'update-ref', 'refs/remotes/origin/dist', 'HEAD');
  rmSync(join(root, 'dev'), { recursive: true });
  rmSync(join(root, 'index'), { recursive: true });
  write(join(root, 'README.md'), 'x');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'sources');
  writeDist({ 'dev/shop': account('web', ', labels: { a: b }') }, join(root, 'dist'));
  symlinkSync(resolve('imports'), join(root, 'imports'));
  return root;
}

let out = '';
let err = '';

beforeEach(() => {
  out = '';
  err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
  jest.spyOn(console, 'error').mockImplementation((text) => {
    err += `${text}\n`;
  });
});

afterEach(() => jest.restoreAllMocks());
afterAll(removeTemporary);

describe('the command diff', () => {
  it('compares the published branch with dist', () => {
    const root = repository();
    expect(main([], root)).toBe(0);
    expect(err).toBe('');
    expect(out).toBe(
      [
        'Changed',
        '  dev ServiceAccount shop/web: in place',
        '    + metadata.labels: {"a":"b"}',
        '',
        'dev: 0 added, 0 removed, 1 changed of 1 object',
        '',
      ].join('\n'),
    );
  });

  it('leaves the working tree, the index and the folder for temporary files as they were', () => {
    const root = repository();
    const before = [git(root, 'status', '--porcelain'), readdirSync(root).join()];
    const temporaries = () => readdirSync(tmpdir()).filter((name) => /^plinth-diff-(?!test)/.test(name));
    const left = temporaries();
    main([], root);
    main(['--from', 'HEAD'], root);
    expect([git(root, 'status', '--porcelain'), readdirSync(root).join()]).toEqual(before);
    expect(temporaries()).toEqual(left);
  });

  it('compares two commits, and a commit of a shallow clone', () => {
    const root = repository();
    const clone = join(temporary(), 'clone');
    git(root, 'branch', 'dist', 'origin/dist');
    git(root, 'clone', '-q', '--depth', '1', '--branch', 'dist', `file://${root}`, clone);
    expect(main(['--from', 'HEAD', '--to', 'origin/dist', '--exit-code'], clone)).toBe(0);
    expect(out).toBe('dev: no differences in 1 object\n');
  });

  it('exits with 1 for differences when it is asked to', () => {
    const root = repository();
    expect(main(['--exit-code'], root)).toBe(1);
    expect(main(['--exit-code', '--from', join(root, 'dist')], root)).toBe(0);
  });

  it('writes JSON that has every change', () => {
    const root = repository();
    expect(main(['--json'], root)).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      environments: [{ name: 'dev', change: 'kept', before: 1, after: 1 }],
      objects: [
        {
          object: 'ServiceAccount shop/web',
          change: 'changed',
          effects: [],
          fields: [{ path: 'metadata.labels', after: { a: 'b' } }],
        },
      ],
      access: [],
    });
  });

  it.each(['markdown', 'html'])('writes %s', (format) => {
    expect(main(['--format', format], repository())).toBe(0);
    expect(out).toContain('ServiceAccount shop/web');
  });

  it('shows its help', () => {
    expect(main(['--help'], '.')).toBe(0);
    expect(out).toContain('plinth diff');
  });
});

describe('a dist that cannot be compared', () => {
  const refused = (argv: readonly string[], root: string) => {
    expect(main(argv, root)).toBe(2);
    expect(out).toBe('');
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toContain('    at ');
    return err.trim();
  };

  it('is no commit and no folder', () => {
    expect(refused(['--from', 'origin/none'], repository())).toBe(
      'origin/none: --from must be a folder or a commit of this repository, got neither; run "git fetch", or publish first',
    );
  });

  it('is an option of git', () => {
    expect(refused(['--from=--all'], repository())).toContain('--all: --from must be a folder or a commit');
  });

  it('is a commit, and there is no repository', () => {
    const root = temporary();
    writeDist({ 'dev/shop': account('web') }, join(root, 'dist'));
    expect(refused([], root)).toMatch(
      /^origin\/dist: --from must be a folder here, for .* is in no git repository/,
    );
  });

  it('is a commit of the sources', () => {
    const message = refused(['--from', 'HEAD'], repository());
    expect(message).toContain('HEAD: is no dist: it has no index/<environment>.json');
  });

  it('is a folder of something else', () => {
    const folder = temporary();
    write(join(folder, 'docs', 'page.md'), 'x');
    expect(refused(['--from', folder], repository())).toContain('is no dist');
  });

  it('is a file', () => {
    const root = repository();
    expect(refused(['--from', join(root, 'README.md')], root)).toContain(
      'must be a folder or a commit, got a file',
    );
  });

  it('is not there because nothing was synthesized', () => {
    const root = repository();
    rmSync(join(root, 'dist'), { recursive: true });
    expect(refused([], root)).toContain('--to must be a folder or a commit');
  });

  it('has YAML that someone broke, and names the commit and not a temporary folder', () => {
    const root = repository();
    git(root, 'checkout', '-q', '-b', 'broken', 'origin/dist');
    writeFileSync(join(root, 'dev', 'shop', 'shop.k8s.yaml'), 'kind: [');
    git(root, 'commit', '-qam', 'by hand');
    expect(refused(['--from', 'broken'], root)).toMatch(/^broken\/dev\/shop\/shop\.k8s\.yaml:1: is not YAML/);
  });

  it('has a link, which is not followed', () => {
    const root = repository();
    symlinkSync('/etc/passwd', join(root, 'dist', 'dev', 'shop', 'x.k8s.yaml'));
    expect(refused([], root)).toContain('must be a file or a folder');
  });

  it('is asked for in an unknown format', () => {
    expect(refused(['--format', 'pdf'], '.')).toContain('text, markdown, json, html');
  });

  it('is given as a word too many', () => {
    expect(refused(['origin/dist'], '.')).toContain('too many arguments');
  });
});
