import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../../../../cli/cluster/binaries/cache';
import { findPrograms, toBinaries } from '../../../../cli/cluster/binaries/find';

const work = mkdtempSync(path.join(tmpdir(), 'plinth-find-'));
afterAll(() => rmSync(work, { recursive: true }));

function folderWith(name: string, ...programs: string[]): string {
  const folder = path.join(work, name);
  mkdirSync(folder);
  for (const program of programs) {
    writeFileSync(path.join(folder, program), '');
    chmodSync(path.join(folder, program), 0o755);
  }
  return folder;
}

describe('the programs of the control plane', () => {
  const assets = folderWith('assets', 'etcd', 'kube-apiserver');
  const cache = folderWith('cache', 'kube-apiserver', 'kube-controller-manager');
  const system = folderWith('system', 'etcd', 'kube-apiserver');

  it('are taken from KUBEBUILDER_ASSETS before the cache', () => {
    expect(toBinaries(findPrograms({ KUBEBUILDER_ASSETS: assets, PATH: system }, cache))).toEqual({
      etcd: path.join(assets, 'etcd'),
      kubeApiserver: path.join(assets, 'kube-apiserver'),
      kubeControllerManager: path.join(cache, 'kube-controller-manager'),
    });
  });

  it('are taken from the cache, and etcd alone from the PATH', () => {
    const { paths, missing } = findPrograms({ PATH: system }, cache);
    expect(missing).toEqual([]);
    expect(paths.get('etcd')).toBe(path.join(system, 'etcd'));
    expect(paths.get('kube-apiserver')).toBe(path.join(cache, 'kube-apiserver'));
  });

  it('are missing where they are nowhere, or cannot be run', () => {
    const empty = folderWith('empty', 'etcd');
    chmodSync(path.join(empty, 'etcd'), 0o644);
    mkdirSync(path.join(empty, 'kube-apiserver'));
    expect(findPrograms({}, empty).missing).toEqual(['etcd', 'kube-apiserver', 'kube-controller-manager']);
  });

  it('must be in KUBEBUILDER_ASSETS when it is set', () => {
    expect(() => findPrograms({ KUBEBUILDER_ASSETS: cache }, cache)).toThrow(
      `KUBEBUILDER_ASSETS: folder must hold etcd and kube-apiserver, got ${cache} without etcd; ` +
        'take the folder that "setup-envtest use -p path" prints, or unset it',
    );
  });
});

it('keeps what it builds in the cache of the user, apart by release and kind of machine', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/caches' })).toMatch(
    /^\/caches\/plinth\/kubernetes-1\.\d+\.\d+-\w+-\w+$/,
  );
  expect(cacheFolder({})).toMatch(/\/\.cache\/plinth\/kubernetes-/);
});
