import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { platform, run } from './platform';
import { configMap, git, localStateOf, newFolder, stateOf, work, writeFiles } from './repositories';

const published = (remote: string) => git(remote, 'for-each-ref', 'refs/heads/dist') !== '';

describe('plinth publish', () => {
  test('says in one line what it published, and that there is nothing to publish', async () => {
    const at = platform();
    expect(await run(at, [])).toEqual({
      code: 0,
      said: [
        expect.stringMatching(
          /^dist of \/remote-\d+: published manifests \w{10}, root \w{10}; 6 files changed, 43 insertions\(\+\); 2 pins moved$/,
        ),
      ],
    });
    expect(await run(at, [])).toEqual({
      code: 0,
      said: [expect.stringMatching(/^dist of \/remote-\d+: nothing to publish$/)],
    });
  });

  test('says what it would publish', async () => {
    const at = platform();
    expect((await run(at, ['--dry-run'])).said[0]).toMatch(/^dist of \/remote-\d+: would publish manifests/);
    expect(published(at.remote)).toBe(false);
  });

  test('says it to programs', async () => {
    const at = platform();
    const { said } = await run(at, ['--json']);
    expect(JSON.parse(said[0] ?? '')).toEqual({
      repository: at.remote.replace(work, ''),
      branch: 'dist',
      manifests: git(at.remote, 'rev-parse', 'dist^'),
      root: git(at.remote, 'rev-parse', 'dist'),
      pinned: ['dev/a', 'dev/b'],
    });
  });

  test('publishes no list of what synth wrote, and no difference of it is one', async () => {
    const at = platform();
    writeFiles(path.join(at.clone, 'dist'), { '.plinth-written': 'dev/a\n' });
    expect((await run(at, [])).code).toBe(0);
    writeFiles(at.made, { '.plinth-written': 'dev/b\n' });
    expect(await run(at, [])).toEqual({
      code: 0,
      said: [expect.stringMatching(/^dist of \/remote-\d+: nothing to publish$/)],
    });
    expect(git(at.remote, 'ls-tree', '--name-only', 'dist')).not.toContain('.plinth-written');
  });

  test('publishes to an address', async () => {
    const at = platform();
    const other = newFolder('other');
    git(work, 'init', '--quiet', '--bare', other);
    expect((await run(at, ['--remote', other, '--elsewhere', 'dev'])).code).toBe(0);
    expect([published(other), published(at.remote)]).toEqual([true, false]);
  });

  test('leaves nothing in the folder for temporary files', async () => {
    const at = platform();
    await run(at, []);
    await run(at, [], 1);
    const ours = `plinth-publish-${process.pid}-`;
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(ours))).toEqual([]);
  });

  test('takes sources that are not committed if it is told to, and says so in the commit', async () => {
    const at = platform();
    writeFileSync(path.join(at.clone, 'main.ts'), '// changed\n');
    expect((await run(at, ['--allow-dirty'])).code).toBe(0);
    expect(git(at.remote, 'log', '-1', '--format=%(trailers:key=Plinth-Sources,valueonly)', 'dist')).toBe(
      'with changes that are in no commit',
    );
  });
});

describe('plinth publish refuses', () => {
  const refused = async (
    change: (at: ReturnType<typeof platform>) => void,
    message: string | RegExp,
    argv: string[] = [],
    synth = 0,
  ) => {
    const at = platform();
    change(at);
    const isRepository = readdirSync(at.clone).includes('.git');
    const before = [isRepository ? localStateOf(at.clone) : [], stateOf(at.remote)];
    const { code, said } = await run(at, argv, synth);
    expect([code, said]).toEqual([1, [expect.stringMatching(message)]]);
    expect([isRepository ? localStateOf(at.clone) : [], stateOf(at.remote)]).toEqual(before);
  };

  test('sources that are not committed', () =>
    refused(
      ({ clone }) => writeFileSync(path.join(clone, 'main.ts'), '// changed\n'),
      /^plinth publish: the sources must be committed, got main\.ts changed; commit or stash, or publish it all the same with --allow-dirty$/,
    ));

  test('a tenant that git does not know', () =>
    refused(
      ({ clone }) => writeFiles(clone, { 'tenants/acme.yaml': '' }),
      /the sources must be committed, got tenants\/acme\.yaml changed/,
    ));

  test('a tenant that git ignores, which would be synthesized all the same', () =>
    refused(
      ({ clone }) => writeFiles(clone, { 'tenants/acme.local.yaml': '' }),
      /the sources must be committed, got tenants\/acme\.local\.yaml changed/,
    ));

  test('what is not proven', () =>
    refused(() => {}, /^plinth publish: what the sources make is not proven, nothing was published$/, [], 1));

  test('a dist that was edited by hand', () =>
    refused(
      ({ clone }) => writeFiles(clone, { 'dist/dev/a/a.k8s.yaml': configMap('a', 'by hand') }),
      /^plinth publish: dist: must be what the sources make, got dev\/a\/a\.k8s\.yaml different; npm run synth, look at what changes, then publish$/,
    ));

  test('a dist of other sources', () =>
    refused(({ made }) => {
      writeFiles(made, { 'dev/c/c.k8s.yaml': '', 'dev/d/d.k8s.yaml': '', 'dev/e/e.k8s.yaml': '' });
      rmSync(path.join(made, 'dev/b'), { recursive: true });
    }, /got dev\/b\/b\.k8s\.yaml, dev\/c\/c\.k8s\.yaml, dev\/d\/d\.k8s\.yaml and 1 more different;/));

  test('a dist that is not there', () =>
    refused(
      ({ clone }) => rmSync(path.join(clone, 'dist'), { recursive: true }),
      /dist: must be synthesized, got none; npm run synth$/,
    ));

  test('a dist with a link in it', () =>
    refused(({ clone }) => {
      git(clone, 'config', 'core.symlinks', 'true');
      rmSync(path.join(clone, 'dist/dev/a/a.k8s.yaml'));
      symlinkSync('/etc/passwd', path.join(clone, 'dist/dev/a/a.k8s.yaml'));
    }, /dist\/dev\/a\/a\.k8s\.yaml: must be a regular file with a plain name; remove it$/));

  test('a folder that is no repository', () =>
    refused(
      ({ clone }) => rmSync(path.join(clone, '.git'), { recursive: true }),
      /clone-\d+: must be a working tree of git, got a folder outside of one; clone the repository$/,
    ));

  test('a repository without a commit', async () => {
    const at = platform();
    rmSync(path.join(at.clone, '.git'), { recursive: true });
    rmSync(path.join(at.clone, 'main.ts'));
    git(at.clone, 'init', '--quiet');
    git(at.clone, 'remote', 'add', 'origin', at.remote);
    writeFileSync(path.join(at.clone, '.git/info/exclude'), '*\n');
    expect(await run(at, [])).toEqual({
      code: 1,
      said: ['plinth publish: HEAD must be a commit, got a branch without one; commit the sources first'],
    });
  });

  test('a remote that git does not know, and names those that it knows', async () => {
    await refused(() => {}, /--remote must be one of origin, or an address, got upstream$/, [
      '--remote',
      'upstream',
    ]);
    await refused(
      ({ clone }) => git(clone, 'remote', 'remove', 'origin'),
      /--remote must be a remote of this repository, got origin, and it has none; git remote add origin ADDRESS$/,
    );
  });

  test('a remote that is not there', () =>
    refused(
      ({ clone }) => git(clone, 'remote', 'set-url', 'origin', '/nowhere/at/all.git'),
      /^plinth publish: git ls-remote: .*'\/nowhere\/at\/all\.git' does not appear to be a git repository; Could not read from remote repository/,
      ['--elsewhere', 'dev'],
    ));

  test('a remote that one may read but not write', () =>
    refused(({ clone, remote }) => {
      const guard = path.join(remote, 'no-write');
      writeFileSync(
        guard,
        '#!/bin/sh\necho "ERROR: Permission to acme/platform denied to ada" >&2\nexit 128\n',
        { mode: 0o755 },
      );
      git(clone, 'config', 'remote.origin.receivepack', guard);
    }, /^plinth publish: git push: ERROR: Permission to acme\/platform denied to ada; Could not read from remote/));

  test('a branch that is protected, in the words of the server', () =>
    refused(({ remote }) => {
      mkdirSync(path.join(remote, 'hooks'), { recursive: true });
      const hook = '#!/bin/sh\necho "dist is protected: pull requests only" >&2\nexit 1\n';
      writeFileSync(path.join(remote, 'hooks/pre-receive'), hook, { mode: 0o755 });
    }, /^plinth publish: origin refuses the branch dist: remote rejected \(pre-receive hook declined\); remote: dist is protected: pull requests only/));

  test('a wrong option', async () => {
    const at = platform();
    expect(await run(at, ['--force'])).toEqual({
      code: 2,
      said: ["plinth publish: unknown option '--force'; see plinth publish --help"],
    });
  });
});
