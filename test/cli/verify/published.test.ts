import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { main } from '../../../cli/verify/main';
import { platform, run } from '../publish/platform';
import { configMap, git, newFolder, small, work, writeFiles } from '../publish/repositories';

interface Finding {
  readonly rule: string;
  readonly object: string;
  readonly file: string;
  readonly path: string;
  readonly what: string;
}

/** A platform whose first version is published, with the objects that the proof of kinds knows. */
async function publishedPlatform(argv: string[] = []) {
  const at = platform(small());
  if (argv.includes('--allow-dirty')) writeFileSync(path.join(at.clone, 'main.ts'), '// changed\n');
  expect((await run(at, argv)).code).toBe(0);
  return at;
}

function verify(root: string, ...argv: string[]) {
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      output[stream] += text;
      return true;
    });
  }
  jest.spyOn(console, 'error').mockImplementation((line) => {
    output.stderr += `${line}\n`;
  });
  const code = main(['--published', ...argv, '--rule', 'schema/kind', '--json'], root);
  jest.restoreAllMocks();
  const findings: Finding[] = output.stdout ? JSON.parse(output.stdout).findings : [];
  return { code, findings, ...output };
}

/** A commit on top of the branch, or in place of its tip, with another tree or message. */
function forged(
  clone: string,
  change: { readonly files?: Record<string, string>; readonly message?: (text: string) => string },
): string {
  const folder = newFolder('forged');
  git(clone, 'worktree', 'add', '--quiet', '--detach', folder, 'origin/dist');
  writeFiles(folder, change.files ?? {});
  git(folder, 'add', '--all');
  const message = git(clone, 'log', '-1', '--format=%B', 'origin/dist');
  const identity = ['-c', 'user.name=Mallory', '-c', 'user.email=mallory@example.org'];
  const text = change.message?.(message) ?? message;
  git(folder, ...identity, 'commit', '--quiet', '--amend', '--allow-empty', '-m', text);
  return git(folder, 'rev-parse', 'HEAD');
}

const told = ({ code, findings }: ReturnType<typeof verify>) => [
  code,
  findings.map(({ rule, path, what }) => `${rule} ${path}: ${what}`),
];

describe('npm run verify -- --published', () => {
  test('proves what is published and says what it was made of, and by whom, without a checkout', async () => {
    const { clone } = await publishedPlatform();
    rmSync(path.join(clone, 'dist'), { recursive: true });
    const before = git(clone, 'status', '--porcelain', '--ignored');
    const { code, findings, stderr } = verify(clone, 'origin/dist');
    expect([code, findings]).toEqual([0, []]);
    const [tip, head] = [git(clone, 'rev-parse', 'origin/dist'), git(clone, 'rev-parse', 'HEAD')];
    expect(stderr).toMatch(
      new RegExp(`^origin/dist: ${tip}, made of ${head} as committed, published by .+ <.+@.+>\n$`),
    );
    expect(git(clone, 'status', '--porcelain', '--ignored')).toBe(before);
  });

  test('holds for every publication, also one without new Applications, and for pins that have stayed', async () => {
    const at = await publishedPlatform();
    const changes: Record<string, string>[] = [
      { 'index/dev.json': '{"more":1}\n' },
      { 'dev/a/a.k8s.yaml': configMap('a', '2') },
    ];
    for (const files of changes) {
      writeFiles(at.made, files);
      writeFiles(path.join(at.clone, 'dist'), files);
      expect((await run(at, [])).code).toBe(0);
      expect(told(verify(at.clone, 'origin/dist'))).toEqual([0, []]);
    }
  });

  test('tells where the proof finds something, by the name of the commit', async () => {
    const at = platform({
      ...small(),
      'dev/a/a.k8s.yaml': 'apiVersion: v1\nkind: Nothing\nmetadata:\n  name: a\n',
    });
    await run(at, []);
    const { code, findings } = verify(at.clone, 'origin/dist');
    expect([code, findings]).toEqual([
      1,
      [expect.objectContaining({ rule: 'schema/kind', file: 'origin/dist/dev/a/a.k8s.yaml' })],
    ]);
  });

  test('refuses what was changed under the same provenance', async () => {
    const { clone } = await publishedPlatform();
    const commit = forged(clone, { files: { 'dev/a/a.k8s.yaml': configMap('a', 'by hand') } });
    expect(told(verify(clone, commit))).toEqual([
      1,
      [
        expect.stringMatching(
          /^published\/content Plinth-Dist: must be the hash of the tree, sha256:\w{64}, got sha256:\w{64}$/,
        ),
        expect.stringMatching(
          /^published\/pin dev\/root\/a\.k8s\.yaml: targetRevision of dev\/a must be a commit that holds the folder as it is here/,
        ),
      ],
    ]);
  });

  test('refuses a pin that is moved, which the hash does not see', async () => {
    const { clone } = await publishedPlatform();
    const text = git(clone, 'show', 'origin/dist:dev/root/a.k8s.yaml');
    const head = git(clone, 'rev-parse', 'HEAD');
    for (const revision of [head, 'dist']) {
      const files = {
        'dev/root/a.k8s.yaml': `${text.replace(/targetRevision: .*/, `targetRevision: "${revision}"`)}\n`,
      };
      expect(told(verify(clone, forged(clone, { files })))).toEqual([
        1,
        [
          `published/pin dev/root/a.k8s.yaml: targetRevision of dev/a must be a commit of the branch, got ${revision}`,
        ],
      ]);
    }
  });

  test('refuses a commit without provenance, and names all that is not there', async () => {
    const { clone } = await publishedPlatform();
    const commit = forged(clone, { message: () => 'quick fix' });
    const { code, findings } = verify(clone, commit);
    expect([code, findings.map(({ rule, path }) => `${rule} ${path}`)]).toEqual([
      1,
      [
        'Argocd-reference-commit-sha',
        'Plinth-Part',
        'Plinth-Sources',
        'Plinth-Bundle',
        'Plinth-Dist',
        'Plinth-Publisher',
      ].map((name) => `published/provenance ${name}`),
    ]);
  });

  test.each([
    [
      'twice',
      (text: string) => text.replace(/^(Plinth-Part: .*)$/m, '$1\n$1'),
      'Plinth-Part: must be there once, as the publisher writes it, got root and root',
    ],
    [
      'malformed',
      (text: string) => text.replace(/sha256:\w+/, 'sha256:0'),
      'Plinth-Bundle: must be there once, as the publisher writes it, got sha256:0',
    ],
  ])('refuses provenance that is there %s', async (_, message, expected) => {
    const { clone } = await publishedPlatform();
    expect(told(verify(clone, forged(clone, { message })))).toEqual([
      1,
      [`published/provenance ${expected}`],
    ]);
  });

  test('refuses sources that are in no commit, or in none that is here', async () => {
    const dirty = await publishedPlatform(['--allow-dirty']);
    expect(told(verify(dirty.clone, 'origin/dist'))).toEqual([
      1,
      ['published/source Plinth-Sources: must be "as committed", got "with changes that are in no commit"'],
    ]);
    const { clone } = await publishedPlatform();
    const sha = 'f'.repeat(40);
    const message = (text: string) => text.replace(/(commit-sha: )\w+/, `$1${sha}`);
    expect(told(verify(clone, forged(clone, { message })))).toEqual([
      1,
      [
        `published/source Argocd-reference-commit-sha: must be a commit of this clone, got ${sha}`,
        `published/source hydrator.metadata: drySha must be that of the commit, ${sha}, got ${git(clone, 'rev-parse', 'HEAD')}`,
      ],
    ]);
  });

  test('refuses a file more, and one that is none', async () => {
    const { clone } = await publishedPlatform();
    expect(told(verify(clone, forged(clone, { files: { 'notes.txt': 'more\n' } })))).toEqual([
      1,
      [expect.stringMatching(/^published\/content Plinth-Dist: must be the hash of the tree/)],
    ]);
    const folder = newFolder('link');
    git(clone, 'worktree', 'add', '--quiet', '--detach', folder, 'origin/dist');
    git(
      folder,
      'update-index',
      '--add',
      '--cacheinfo',
      `120000,${git(folder, 'rev-parse', 'HEAD:index/dev.json')},dev/link`,
    );
    git(
      folder,
      '-c',
      'user.name=M',
      '-c',
      'user.email=m@example.org',
      'commit',
      '--quiet',
      '--amend',
      '--no-edit',
    );
    expect(told(verify(clone, git(folder, 'rev-parse', 'HEAD')))).toEqual([
      1,
      ['published/content dev/link: must be a regular file'],
    ]);
  });

  test('tells the first of two commits from the whole', async () => {
    const { clone } = await publishedPlatform();
    expect(told(verify(clone, 'origin/dist~1'))).toEqual([
      1,
      [expect.stringMatching(/^published\/content Plinth-Dist: must be the hash of the tree/)],
    ]);
  });

  test('takes the exceptions of the sources, not those of this working tree', async () => {
    const unknown = 'apiVersion: v1\nkind: Nothing\nmetadata:\n  name: a\n  namespace: shop\n';
    const at = platform({ ...small(), 'dev/a/a.k8s.yaml': unknown });
    const exceptions = '- rule: schema/kind\n  object: Nothing/shop/a\n  reason: a test\n';
    writeFiles(at.clone, { 'verify/exceptions.yaml': exceptions });
    await run(at, ['--allow-dirty']);
    expect(verify(at.clone, 'origin/dist').findings.map(({ rule }) => rule)).toContain('schema/kind');
    git(at.clone, 'add', '--all');
    git(
      at.clone,
      '-c',
      'user.name=A',
      '-c',
      'user.email=a@example.org',
      'commit',
      '--quiet',
      '-m',
      'feat: live with it',
    );
    writeFiles(at.made, { 'index/dev.json': '{"more":1}\n' });
    writeFiles(path.join(at.clone, 'dist'), { 'index/dev.json': '{"more":1}\n' });
    expect((await run(at, [])).code).toBe(0);
    rmSync(path.join(at.clone, 'verify'), { recursive: true });
    expect(told(verify(at.clone, 'origin/dist'))).toEqual([0, []]);
  });

  test('needs a commit of a dist, and nothing else to prove', async () => {
    const { clone } = await publishedPlatform();
    expect(verify(clone, 'origin/nowhere')).toMatchObject({
      code: 2,
      stderr:
        'origin/nowhere: --published must be a commit of this repository, got none; run "git fetch", or publish first\n',
    });
    expect(verify(clone, 'main')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^main: is no dist: it has no index/),
    });
    expect(verify(clone, 'origin/dist', '--dist', work)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^plinth verify: --published goes with --env, /),
    });
  });
});
