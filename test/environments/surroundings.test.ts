import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentErrors } from '../../cli/synth/environment-faults';
import { synth } from '../../cli/synth/synth';
import * as proofs from '../../cli/verify/main';
import { authorities, type Choice, chosen, objectStores, repositories, stores } from './surroundings';

const root = path.join(__dirname, '../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-choices-'));
const tenants = path.join(scratch, 'tenants');
const tenant = `name: acme
imagePullSecret: registry
services:
  frontend: { image: ghcr.io/acme/frontend:1.0.0 }
  api: { image: ghcr.io/acme/api:1.0.0 }
  producer: { image: ghcr.io/acme/producer:1.0.0 }
`;

beforeAll(() => {
  mkdirSync(tenants);
  writeFileSync(path.join(tenants, 'acme.yaml'), tenant);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(() => jest.restoreAllMocks());

const at = <T extends string>(choices: Readonly<Record<T, unknown>>, index: number): T => {
  const names = Object.keys(choices) as T[];
  return names[index % names.length] as T;
};

/** Every choice at least once; the lists are of different lengths, so that the pairs change. */
const choices = Object.keys(authorities).map(
  (_, index): Choice => ({
    authority: at(authorities, index),
    store: at(stores, index),
    repository: at(repositories, index),
    objectStore: at(objectStores, index),
  }),
);

const title = (choice: Choice): string => Object.values(choice).join(', ');

describe('an environment with', () => {
  test.each(choices.map((choice) => [title(choice), choice] as const))('%s is proven', (_, choice) => {
    const environment = chosen(choice);
    expect(environmentErrors(environment)).toEqual([]);
    const said: string[] = [];
    jest.spyOn(console, 'log').mockImplementation((line) => said.push(line));
    jest.spyOn(console, 'error').mockImplementation((line) => said.push(line));
    const argv = ['--quiet', '--output', path.join(scratch, 'dist'), '--tenants', tenants];
    const code = synth([environment], argv, root, () => proofs);
    expect([code, ...said]).toEqual([0]);
  });

  test('every choice is among them', () => {
    for (const [name, all] of Object.entries({
      store: stores,
      authority: authorities,
      repository: repositories,
      objectStore: objectStores,
    }))
      expect(new Set(choices.map((choice) => choice[name as keyof Choice]))).toEqual(
        new Set(Object.keys(all)),
      );
  });
});
