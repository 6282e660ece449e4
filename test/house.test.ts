import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');

/** What every domain of the platform may build on. */
const frame = ['imports', 'constructs', 'constructs/dashboard'];

/**
 * The map of the house: each room with the rooms that it may import from, besides itself. A room is a folder or a file; what is in
 * a folder and in no room of its own is the folder's. A room stands below all that it imports from, so that none are in a circle.
 * Types count. Circles of files are Biome's to refuse (`noImportCycles`).
 */
const house: Readonly<Record<string, readonly string[]>> = {
  imports: [],

  'constructs/dashboard': [],
  constructs: ['imports', 'constructs/dashboard'],
  // Units and rules of values. Types alone go from here into the domains: the props of a component are its fields, and what it is given.
  environments: ['constructs'],
  'constructs/policies': [...frame, 'environments'],
  // Closed by a policy as they are made.
  'constructs/namespaces': ['imports', 'constructs', 'constructs/policies'],
  'constructs/mesh': [...frame, 'environments', 'constructs/policies'],
  'constructs/security': [...frame, 'environments', 'constructs/namespaces'],
  'constructs/gateway': [...frame, 'environments', 'constructs/mesh', 'constructs/security'],
  'constructs/database': [...frame, 'environments', 'constructs/security'],
  'constructs/identity': [
    ...frame,
    'environments',
    'constructs/mesh',
    'constructs/security',
    'constructs/gateway',
    'constructs/database',
  ],
  'constructs/object-storage': [...frame, 'environments', 'constructs/security'],
  'constructs/observability': [
    ...frame,
    'environments',
    'constructs/security',
    'constructs/object-storage',
    'constructs/gateway',
    'constructs/identity',
  ],
  'constructs/crowdsec': [
    ...frame,
    'environments',
    'constructs/mesh',
    'constructs/security',
    'constructs/gateway',
    'constructs/observability',
  ],
  'constructs/operations': [
    ...frame,
    'environments',
    'constructs/namespaces',
    'constructs/security',
    'constructs/gateway',
    'constructs/identity',
  ],
  'constructs/tenancy': [
    ...frame,
    'environments',
    'constructs/policies',
    'constructs/namespaces',
    'constructs/mesh',
    'constructs/security',
    'constructs/gateway',
    'constructs/database',
    'constructs/identity',
    'constructs/observability',
  ],
  'constructs/platform': [
    'constructs',
    'constructs/policies',
    'constructs/namespaces',
    'constructs/mesh',
    'constructs/security',
    'constructs/gateway',
    'constructs/database',
    'constructs/identity',
    'constructs/object-storage',
    'constructs/observability',
    'constructs/crowdsec',
    'constructs/operations',
    'constructs/tenancy',
    'environments',
  ],
  argocd: ['imports', 'constructs', 'environments', 'constructs/operations'],

  // It would repeat the mistakes that it looks for.
  verify: [],

  // Commands that read dist, and know nothing of what has made it.
  cli: ['verify'],
  'cli/diff': ['verify', 'cli'],
  'cli/guard': ['cli/diff'],
  'cli/publish': ['verify', 'cli', 'cli/diff', 'cli/guard'],
  // What is published is read as it was published.
  'cli/verify': ['verify', 'cli', 'cli/diff', 'cli/publish'],
  'cli/graph': ['verify', 'cli'],
  'cli/images': ['verify', 'cli'],
  'cli/import': ['cli'],
  'cli/bots': ['constructs', 'constructs/gateway', 'cli', 'cli/import'],
  'cli/cluster': ['verify', 'cli', 'cli/import'],

  // Commands that make it, and what people write for it.
  'cli/synth': [
    'constructs',
    'constructs/policies',
    'constructs/tenancy',
    'environments',
    'constructs/platform',
    'argocd',
    'cli',
    'cli/verify',
  ],
  'cli/tenant': ['constructs/tenancy', 'environments', 'constructs/platform', 'verify', 'cli', 'cli/synth'],
  'cli/environment': [
    'constructs',
    'constructs/namespaces',
    'constructs/operations',
    'environments',
    'constructs/platform',
    'verify',
    'cli',
    'cli/synth',
    'cli/tenant',
  ],
  'cli/status': ['constructs', 'constructs/operations', 'verify', 'cli', 'cli/environment'],
  'cli/docs': [
    'imports',
    'constructs',
    'constructs/dashboard',
    'constructs/gateway',
    'constructs/mesh',
    'constructs/policies',
    'environments',
    'constructs/platform',
    'constructs/tenancy',
    'cli',
    'cli/synth',
  ],
  'cli/bench': [
    'constructs',
    'constructs/tenancy',
    'environments',
    'constructs/platform',
    'cli',
    'cli/synth',
  ],
  main: ['environments', 'cli', 'cli/synth'],
};

const rooms = Object.keys(house);

/** The room of a file, by its path without an extension; the innermost there is. */
const roomOf = (file: string): string =>
  rooms
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .reduce((a, b) => (b.length > a.length ? b : a), '');

const sources = readdirSync(root, { withFileTypes: true })
  .filter(({ name }) => !/^(\.|node_modules$|dist$|test$)/.test(name))
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(path.join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((name) =>
          path.join(entry.name, name),
        )
      : [entry.name],
  )
  .filter((name) => /\.tsx?$/.test(name));

const IMPORT = /\b(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g;

/** Every import of every file: types, re-exports and what is loaded later as well. */
const imports = sources.flatMap((file) =>
  [...readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)].map(([, name = '']) => ({
    file,
    from: roomOf(file.replace(/\.tsx?$/, '')),
    name,
    target: name.startsWith('.') ? path.join(file, '..', name) : undefined,
  })),
);

const arrows = imports.flatMap(({ file, from, target }) => {
  if (target === undefined) return [];
  const to = roomOf(target.replace(/\.tsx?$/, ''));
  return to === from && to !== '' ? [] : [{ from, to, words: `${file} imports ${target}` }];
});

describe('the house', () => {
  it('has a room for every file', () => {
    expect(sources.length).toBeGreaterThan(400);
    expect(sources.filter((file) => roomOf(file.replace(/\.tsx?$/, '')) === '')).toEqual([]);
  });

  it('has no import that the map does not have', () => {
    expect(arrows.length).toBeGreaterThan(500);
    expect(arrows.filter(({ from, to }) => !house[from]?.includes(to)).map(({ words }) => words)).toEqual([]);
  });

  it('has no arrow on the map that no import takes', () => {
    const taken = new Set(arrows.map(({ from, to }) => `${from} -> ${to}`));
    const known = rooms.flatMap((from) =>
      (house[from] ?? []).filter((to) => !frame.includes(to)).map((to) => `${from} -> ${to}`),
    );
    expect(known.filter((arrow) => !taken.has(arrow))).toEqual([]);
  });

  it('has no circle of rooms: each stands below all that it imports from', () => {
    const above = rooms.flatMap((from, place) =>
      (house[from] ?? []).filter((to) => !rooms.slice(0, place).includes(to)).map((to) => `${from} -> ${to}`),
    );
    expect(above).toEqual([]);
  });

  it('takes only types of environments into constructs and argocd, which load without their rules', () => {
    const taken = sources
      .filter((file) => /^(?:constructs|argocd)\//.test(file))
      .flatMap((file) =>
        [
          ...readFileSync(path.join(root, file), 'utf8').matchAll(
            /^import [^;]*'[./]+environments\/[^;]*;/gm,
          ),
        ].map(([words]) => ({ file, words })),
      );
    expect(taken.length).toBeGreaterThan(10);
    expect(taken.filter(({ words }) => !words.startsWith('import type '))).toEqual([]);
  });

  it('proves without the libraries that what is proven is made with', () => {
    const libraries = imports
      .filter(({ from, target }) => from === 'verify' && !target)
      .map(({ name }) => name);
    expect(libraries).toContain('js-yaml');
    expect(libraries.filter((name) => /^(cdk8s|constructs)/.test(name))).toEqual([]);
  });
});
