import { rmSync } from 'node:fs';
import path from 'node:path';
import { guard } from '../../../cli/publish/guard';
import { platform, run } from './platform';
import {
  commitAll,
  configMap,
  git,
  newFolder,
  readFrom,
  repositories,
  small,
  stateOf,
  writeFiles,
} from './repositories';

/** A platform that is published, with one component less since. */
async function shrunk() {
  const at = platform();
  await run(at, []);
  const { 'dev/b/b.k8s.yaml': _, 'dev/root/b.k8s.yaml': __, ...rest } = small();
  for (const folder of [at.made, path.join(at.clone, 'dist')]) {
    rmSync(folder, { recursive: true });
    writeFiles(folder, readFrom(at.remote, rest));
  }
  return at;
}

describe('the guard', () => {
  test('refuses a publication that takes much away, with the words that allow it', async () => {
    const at = await shrunk();
    const before = stateOf(at.remote);
    expect(await run(at, [])).toEqual({
      code: 1,
      said: [
        'plinth publish: dev: 2 of 4 objects go (50 %, without a word 10 %); if that is meant, say --allow "delete 2 objects in dev"',
      ],
    });
    expect(stateOf(at.remote)).toEqual(before);
  });

  test('also refuses a dry run, which says what the publication would', async () => {
    const at = await shrunk();
    expect((await run(at, ['--dry-run'])).code).toBe(1);
  });

  test('lets through what is named, word for word', async () => {
    const at = await shrunk();
    expect((await run(at, ['--allow', 'delete 1 objects in dev'])).code).toBe(1);
    expect(await run(at, ['--allow', 'delete everything', '--allow', 'delete 2 objects in dev'])).toEqual({
      code: 0,
      said: [expect.stringMatching(/^dist of \/remote-\d+: published manifests/)],
    });
  });

  test('asks nothing of a first publication', async () => {
    const at = platform();
    expect((await run(at, [])).code).toBe(0);
  });

  test('refuses to replace a branch that it cannot read', () => {
    const { clone } = repositories();
    const commit = commitAll(clone, { 'README.md': 'something else' }, 'docs: a page');
    const folder = newFolder('made');
    writeFiles(folder, { 'dev/a/a.k8s.yaml': configMap('a', '1') });
    expect(() => guard(commit, { root: clone, folder, allow: [] })).toThrow(
      /^cannot compare with what is published: \w{40}: is no dist: /,
    );
    expect(git(clone, 'status', '--porcelain')).toBe('');
  });
});
