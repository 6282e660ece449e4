import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clusterField, factsOf } from '../../../../cli/environment/cluster/facts';
import { environmentFile, loadEnvironment } from '../../../../cli/environment/cluster/load';
import { clusterText } from '../../../../cli/environment/cluster/print';
import { writeCluster } from '../../../../cli/environment/cluster/write';
import type { Environment } from '../../../../environments/environment';
import { answersOf, objectsOf } from '../clusters';

const root = path.join(__dirname, '../../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-write-'));
mkdirSync(path.join(scratch, 'environments'));
symlinkSync(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const file = path.join(scratch, 'environments/dev.ts');
const dev = readFileSync(path.join(root, 'environments/dev.ts'), 'utf8');

const facts = factsOf(answersOf(objectsOf('kubeadm-cilium')));
const cluster = clusterField(facts) as Environment['cluster'];
const text = clusterText(facts);

/** What a file becomes; the same when it is refused. */
function written(before: string): { after: string; error?: string } {
  writeFileSync(file, before);
  try {
    writeCluster(file, text, cluster);
  } catch (error) {
    return { after: readFileSync(file, 'utf8'), error: (error as Error).message };
  }
  return { after: readFileSync(file, 'utf8') };
}

describe('the field of an environment is written', () => {
  test('into its file, and every other line stays', () => {
    const { after, error } = written(dev);
    expect(error).toBeUndefined();
    const [begin, end] = [dev.indexOf('  cluster: {'), dev.indexOf('  certificates:')];
    expect(after).toBe(`${dev.slice(0, begin)}${text}\n${dev.slice(end)}`);
    expect(loadEnvironment(file)).toEqual({
      ...loadEnvironment(path.join(root, 'environments/dev.ts')),
      cluster,
    });
  });

  test('once: the second time nothing changes', () => {
    written(dev);
    expect(writeCluster(file, text, cluster)).toBe(false);
  });

  test.each([
    [
      'the field is short for a constant',
      `const cluster = 1 as never;\nexport const dev = { name: 'dev', cluster };\n`,
      /cluster must be a field of the object that is exported; edit the file by hand$/,
    ],
    [
      'another field depends on it',
      `const dev0 = { name: 'dev', cluster: { nodes: [] as string[] } };\nexport const dev = { ...dev0, domain: String(dev0.cluster.nodes.length) };\n`,
      /cluster cannot be replaced without changing more; edit the file by hand$/,
    ],
    [
      'it does not run',
      'export const dev = {',
      /^environments\/dev\.ts: must run, got .*; npm run typecheck tells more$/,
    ],
    [
      'it exports another environment',
      `export const dev = { name: 'prod', cluster: 1 };\n`,
      /^environments\/dev\.ts: must export an environment with this name/,
    ],
  ])('but not when %s', (_, before, message) => {
    const { after, error } = written(before);
    expect(error).toMatch(message);
    expect(after).toBe(before);
  });

  test('only of an environment that has a file', () => {
    expect(() => environmentFile(scratch, 'staging')).toThrow('environments/staging.ts must be there');
    expect(() => environmentFile(scratch, '../main')).toThrow('must have a file');
  });
});
