import { readFileSync } from 'node:fs';
import path from 'node:path';
import { charts, images, releases } from '../../constructs/versions';

const root = path.join(__dirname, '../..');

test('pins every image to an exact tag', () => {
  for (const image of Object.values(images)) {
    expect(image).toMatch(
      /^[a-z0-9.-]+\.[a-z]+\/[a-z0-9/._-]+:v?[0-9]+\.[0-9]+(\.[0-9]+)?[a-z0-9.-]*(@sha256:[a-f0-9]{64})?$/,
    );
  }
});

test('pins every chart and release to an exact version', () => {
  for (const { version } of Object.values(charts)) expect(version).toMatch(/^v?[0-9]+\.[0-9]+\.[0-9]+$/);
  for (const { revision } of Object.values(releases)) expect(revision).toMatch(/^v?[0-9]+\.[0-9]+\.[0-9]+$/);
});

test('can be updated by Renovate, each of them', () => {
  const { customManagers } = JSON.parse(readFileSync(path.join(root, 'renovate.json'), 'utf8'));
  const source = readFileSync(path.join(root, 'constructs/versions.ts'), 'utf8');
  const found: string[] = customManagers.flatMap(({ matchStrings: [pattern] }: { matchStrings: string[] }) =>
    [...source.matchAll(new RegExp(pattern as string, 'g'))].map(({ groups }) => groups?.depName),
  );
  const names = [
    ...Object.values(images).map((image) => image.replace(/:[^/]+$/, '')),
    ...Object.values(charts).map(({ name }) => name),
    ...Object.values(releases).map(({ repository }) => repository),
  ];
  expect(found.sort()).toEqual(names.sort());
});
