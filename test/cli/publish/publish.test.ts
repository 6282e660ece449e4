import type { Published } from '../../../cli/publish/publish';
import { publishFiles } from './publish-files';
import {
  application,
  chartApplication,
  commitAll,
  configMap,
  git,
  localStateOf,
  newFolder,
  repositories,
  small,
  stateOf,
  work,
  writeFiles,
} from './repositories';

const show = (remote: string, file: string, at = 'dist') => git(remote, 'show', `${at}:${file}`);
const revisions = (remote: string, file: string, at = 'dist') =>
  [...show(remote, file, at).matchAll(/targetRevision: "?([^"\n]*)/g)].map(([, revision]) => revision);
const filesOf = (remote: string, at = 'dist') => git(remote, 'ls-tree', '-r', '--name-only', at).split('\n');
const history = (remote: string) => git(remote, 'log', '--format=%H', 'dist').split('\n');

describe('a first publication', () => {
  test('makes a branch of two commits: manifests, then Applications pinned to them', async () => {
    const { clone, remote } = repositories();
    const { manifests, root, before } = await publishFiles(clone, small());
    expect(before).toBeUndefined();
    expect(history(remote)).toEqual([root, manifests]);
    expect(filesOf(remote, manifests)).toEqual([
      'dev/a/a.k8s.yaml',
      'dev/b/b.k8s.yaml',
      'hydrator.metadata',
      'index/dev.json',
    ]);
    expect(filesOf(remote, root)).toContain('dev/root/a.k8s.yaml');
    expect(revisions(remote, 'dev/root/a.k8s.yaml')).toEqual([manifests]);
  });

  test('leaves the version of a chart as it is', async () => {
    const { clone, remote } = repositories();
    const { manifests } = await publishFiles(clone, small());
    expect(revisions(remote, 'dev/root/b.k8s.yaml')).toEqual(['1.0.0', manifests]);
  });

  test('changes no byte but the revision', async () => {
    const { clone, remote } = repositories();
    const text = `# a comment\n${application('dev/a')}  other:   "kept"   \n`;
    const { manifests } = await publishFiles(clone, { ...small(), 'dev/root/a.k8s.yaml': text });
    expect(`${show(remote, 'dev/root/a.k8s.yaml')}`).toBe(
      text.replace('targetRevision: dist', `targetRevision: "${manifests}"`).trim(),
    );
  });

  test('leaves alone what Applications take from elsewhere', async () => {
    const { clone, remote } = repositories();
    const elsewhere = application('deploy/kubernetes', 'v1.2.3');
    await publishFiles(clone, { ...small(), 'dev/root/a.k8s.yaml': elsewhere });
    expect(revisions(remote, 'dev/root/a.k8s.yaml')).toEqual(['v1.2.3']);
  });
});

describe('a later publication', () => {
  test('moves the pin of the component that changed, and keeps the others', async () => {
    const { clone, remote } = repositories();
    const first = await publishFiles(clone, small());
    const second = await publishFiles(clone, small('2'));
    expect(second.pinned).toEqual(['dev/a']);
    expect(revisions(remote, 'dev/root/a.k8s.yaml')).toEqual([second.manifests]);
    expect(revisions(remote, 'dev/root/b.k8s.yaml')).toEqual(['1.0.0', first.manifests]);
    expect(history(remote)).toEqual([second.root, second.manifests, first.root, first.manifests]);
  });

  test('holds the Applications back until their manifests are there', async () => {
    const { clone, remote } = repositories();
    const first = await publishFiles(clone, small());
    const { manifests = '' } = await publishFiles(clone, small('2'));
    expect(revisions(remote, 'dev/root/a.k8s.yaml', manifests)).toEqual([first.manifests]);
    expect(git(remote, 'diff', '--name-only', `${manifests}^`, manifests)).toBe('dev/a/a.k8s.yaml');
  });

  test('pins every component to a commit that holds it as it is now', async () => {
    const { clone, remote } = repositories();
    for (const [a, b] of [
      ['1', '1'],
      ['2', '1'],
      ['2', '2'],
      ['1', '2'],
    ])
      await publishFiles(clone, small(a, b));
    for (const name of ['a', 'b']) {
      const pin = revisions(remote, `dev/root/${name}.k8s.yaml`).at(-1);
      expect(git(remote, 'rev-parse', `${pin}:dev/${name}`)).toBe(
        git(remote, 'rev-parse', `dist:dev/${name}`),
      );
    }
  });

  test('makes no commit when nothing has changed, also from another source commit', async () => {
    const { clone, remote } = repositories();
    const { root } = await publishFiles(clone, small());
    commitAll(clone, { 'README.md': 'more' }, 'docs: more');
    expect(await publishFiles(clone, small())).toMatchObject({
      manifests: undefined,
      root: undefined,
      pinned: [],
    });
    expect(history(remote)[0]).toBe(root);
  });

  test('makes one commit when only a chart has another version', async () => {
    const { clone, remote } = repositories();
    const first = await publishFiles(clone, small());
    const files = { ...small(), 'dev/root/b.k8s.yaml': chartApplication('dev/b', '2.0.0') };
    const second = await publishFiles(clone, files);
    expect(second.manifests).toBeUndefined();
    expect(history(remote)).toEqual([second.root, first.root, first.manifests]);
    expect(revisions(remote, 'dev/root/b.k8s.yaml')).toEqual(['2.0.0', first.manifests]);
  });

  test('makes one commit when only what has no pin changes', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small());
    const second = await publishFiles(clone, { ...small(), 'index/dev.json': '{"more":1}\n' });
    expect([second.manifests, second.root]).toEqual([expect.any(String), undefined]);
    expect(history(remote)[0]).toBe(second.manifests);
  });

  test('removes a component that is gone, with its Application', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small());
    const { 'dev/a/a.k8s.yaml': _, 'dev/root/a.k8s.yaml': __, ...rest } = small();
    await publishFiles(clone, rest);
    expect(filesOf(remote)).toEqual([
      'dev/b/b.k8s.yaml',
      'dev/root/b.k8s.yaml',
      'hydrator.metadata',
      'index/dev.json',
    ]);
  });

  test('removes an environment that is gone', async () => {
    const { clone, remote } = repositories();
    const prod = { 'prod/a/a.k8s.yaml': configMap('a', '1'), 'prod/root/a.k8s.yaml': application('prod/a') };
    await publishFiles(clone, { ...small(), ...prod });
    await publishFiles(clone, small());
    expect(filesOf(remote).filter((file) => file.startsWith('prod/'))).toEqual([]);
  });

  test('pins everything anew after a commit by hand, whose pins nobody vouches for', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small());
    const other = newFolder('hand');
    git(work, 'clone', '--quiet', '--branch=dist', remote, other);
    commitAll(other, { 'dev/a/a.k8s.yaml': configMap('a', 'by hand') }, 'quick fix');
    git(other, 'push', '--quiet', 'origin', 'dist');
    const { before } = await publishFiles(clone, small('by hand'));
    expect(revisions(remote, 'dev/root/a.k8s.yaml')).toEqual([before]);
    expect(git(remote, 'rev-parse', `${before}:dev/a`)).toBe(git(remote, 'rev-parse', 'dist:dev/a'));
  });

  test('works in a shallow clone, and keeps the pins there too', async () => {
    const { clone, remote } = repositories();
    const first = await publishFiles(clone, small());
    await publishFiles(clone, small('2'));
    const shallow = newFolder('shallow');
    git(work, 'clone', '--quiet', '--depth=1', '--branch=main', `file://${remote}`, shallow);
    const third = await publishFiles(shallow, small('3'));
    expect(history(remote)).toHaveLength(6);
    expect(revisions(remote, 'dev/root/a.k8s.yaml')).toEqual([third.manifests]);
    expect(revisions(remote, 'dev/root/b.k8s.yaml')).toEqual(['1.0.0', first.manifests]);
  });

  test('touches one file of 500 tenants when one has changed', async () => {
    const { clone, remote } = repositories();
    const tenants = (changed: string) =>
      Object.fromEntries(
        Array.from({ length: 500 }, (_, n) => [
          [`dev/tenants/t${n}/t${n}.k8s.yaml`, configMap(`t${n}`, n === 250 ? changed : '1')],
          [`index/dev/tenants/t${n}.json`, `{"name":"t${n}"}\n`],
        ]).flat(),
      );
    await publishFiles(clone, { ...small(), ...tenants('1') });
    await publishFiles(clone, { ...small(), ...tenants('2') });
    expect(git(remote, 'diff', '--name-only', 'dist^', 'dist').split('\n')).toEqual([
      'dev/tenants/t250/t250.k8s.yaml',
    ]);
  });
});

describe('the clone that publishes', () => {
  test('has the same references, index, branch and files afterwards, but for what is known of the remote', async () => {
    const { clone } = repositories();
    writeFiles(clone, { 'half-done.ts': '//', 'staged.ts': '//' });
    git(clone, 'add', 'staged.ts');
    const before = localStateOf(clone);
    await publishFiles(clone, small());
    git(clone, 'update-ref', '-d', 'refs/remotes/origin/dist');
    expect(localStateOf(clone)).toEqual(before);
  });

  test('may have the branch checked out, and keeps it as it was', async () => {
    const { clone } = repositories();
    await publishFiles(clone, small());
    git(clone, 'checkout', '--quiet', '-b', 'dist', 'origin/dist');
    const head = git(clone, 'rev-parse', 'HEAD');
    await publishFiles(clone, small('2'));
    expect([git(clone, 'rev-parse', 'HEAD'), git(clone, 'status', '--porcelain')]).toEqual([head, '']);
  });

  test('and the remote are as they were after a dry run', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small());
    const before = [localStateOf(clone), stateOf(remote)];
    expect(await publishFiles(clone, small('2'), { dryRun: true })).toMatchObject({ pinned: ['dev/a'] });
    expect([localStateOf(clone), stateOf(remote)]).toEqual(before);
  });

  test('needs no name: what it commits is in the name of plinth then', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small());
    expect(git(remote, 'log', '-1', '--format=%an <%ae>, %cn', 'dist')).toBe(
      'plinth <plinth@localhost>, plinth',
    );
    git(clone, 'config', 'user.name', 'Bot');
    await publishFiles(clone, small('2'));
    expect(git(remote, 'log', '-1', '--format=%an, %cn', 'dist')).toBe('Bot, Bot');
  });
});

describe('provenance', () => {
  test('is in the trailers that Argo CD reads', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small());
    const trailers = git(remote, 'log', '-1', '--format=%s%n%(trailers:only)', 'dist').split('\n');
    expect(trailers).toEqual([
      'feat: a platform',
      `Argocd-reference-commit-sha: ${git(clone, 'rev-parse', 'HEAD')}`,
      'Argocd-reference-commit-author: "Lovelace, Ada" <ada@example.org>',
      `Argocd-reference-commit-date: ${git(clone, 'show', '-s', '--format=%aI')}`,
      'Argocd-reference-commit-subject: feat: a platform',
      'Plinth-Part: root',
      'Plinth-Sources: as committed',
      'Plinth-Bundle: sha256:b',
      expect.stringMatching(/^Plinth-Dist: sha256:[0-9a-f]{64}$/),
      expect.stringMatching(/^Plinth-Publisher: .+ <.+@.+>$/),
    ]);
  });

  test("is in the file of Argo CD's source hydrator, without credentials", async () => {
    const { clone, remote } = repositories();
    git(clone, 'remote', 'set-url', '--push', 'origin', remote);
    git(clone, 'remote', 'set-url', 'origin', 'https://robot:secret@example.org/platform.git');
    git(clone, 'config', `url.${remote}.insteadOf`, 'https://robot:secret@example.org/platform.git');
    await publishFiles(clone, small(), {});
    expect(show(remote, 'hydrator.metadata')).not.toContain('secret');
    expect(JSON.parse(show(remote, 'hydrator.metadata'))).toMatchObject({
      drySha: git(clone, 'rev-parse', 'HEAD'),
      author: 'Lovelace, Ada <ada@example.org>',
      subject: 'feat: a platform',
    });
  });

  test('has the message that was given as the first line', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small(), { message: 'release 7' });
    expect(git(remote, 'log', '-1', '--format=%s', 'dist')).toBe('release 7');
  });
});

describe('when others publish at the same time', () => {
  test('it starts again on top of theirs, and nothing of theirs is lost from the history', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small());
    const other = newFolder('other');
    git(work, 'clone', '--quiet', remote, other);
    git(other, 'checkout', '--quiet', 'main');
    let theirs: Published | undefined;
    const mine = await publishFiles(clone, small('mine'), {
      refusals: async () => {
        theirs ??= await publishFiles(other, small('theirs'));
        return [];
      },
    });
    expect(mine.before).toBe(theirs?.root);
    expect(history(remote)).toEqual(expect.arrayContaining([theirs?.root, theirs?.manifests, mine.root]));
    expect(show(remote, 'dev/a/a.k8s.yaml')).toContain('mine');
  });

  test('it gives up after some attempts', async () => {
    const { clone, remote } = repositories();
    await publishFiles(clone, small());
    const other = newFolder('other');
    git(work, 'clone', '--quiet', remote, other);
    git(other, 'checkout', '--quiet', 'main');
    let times = 0;
    const attempt = () =>
      publishFiles(clone, small('mine'), {
        refusals: async () => {
          await publishFiles(other, small(`theirs ${times++}`));
          return [];
        },
      });
    await expect(attempt()).rejects.toThrow(
      'dist: was moved by others 5 times while this was prepared; try again when they are done',
    );
    expect(show(remote, 'dev/a/a.k8s.yaml')).toContain('theirs 4');
  });
});

describe('a publication is refused', () => {
  test('for the reasons of the guard, which sees what is published now, and nothing is pushed', async () => {
    const { clone, remote } = repositories();
    const { root } = await publishFiles(clone, small());
    const seen: string[] = [];
    const refusals = (published: string) => {
      seen.push(published);
      return ['one reason', 'another reason'];
    };
    await expect(publishFiles(clone, small('2'), { refusals })).rejects.toThrow('one reason\nanother reason');
    expect([seen, history(remote)[0]]).toEqual([[root], root]);
  });

  test('when the Applications name another branch', async () => {
    const { clone } = repositories();
    await expect(publishFiles(clone, small(), { branch: 'staging' })).rejects.toThrow(
      'dist/dev/root/a.k8s.yaml: targetRevision of dev/a must be the branch that is published, got dist; ' +
        'give --branch dist, or change repository.branch in environments/',
    );
  });

  test('when there is nothing in the folder', async () => {
    const { clone } = repositories();
    await expect(publishFiles(clone, {})).rejects.toThrow('must hold manifests, got none');
  });
});
