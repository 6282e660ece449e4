import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type * as stencils from '../../../cli/synth/stencils';
import { synth } from '../../../cli/synth/synth';
import * as proofs from '../../../cli/verify/main';
import type * as platforms from '../../../constructs/platform';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';

const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-reuse-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Names of the tenants that were made anew, not kept. */
const mockMade: string[] = [];
jest.mock('../../../cli/synth/stencils', () => {
  const { Stencils } = jest.requireActual<typeof stencils>('../../../cli/synth/stencils');
  class Counted extends Stencils {
    override filesOf(...args: Parameters<stencils.Stencils['filesOf']>) {
      mockMade.push(args[0].name);
      return super.filesOf(...args);
    }
  }
  return { Stencils: Counted };
});

/** Names of the environments whose platform was made. */
const mockPlatforms: string[] = [];
jest.mock('../../../constructs/platform', () => {
  const { Platform } = jest.requireActual<typeof platforms>('../../../constructs/platform');
  class Counted extends Platform {
    constructor(...args: ConstructorParameters<typeof Platform>) {
      mockPlatforms.push(args[0].name);
      super(...args);
    }
  }
  return { Platform: Counted };
});

const text = (name: string, more = '') => `name: ${name}
${more}services:
  frontend: { image: ghcr.io/example/frontend:1.0.0 }
  api: { image: ghcr.io/example/api:1.0.0 }
  producer: { image: ghcr.io/example/producer:1.0.0 }
`;

/** A folder with tenants, an output and a place for what is remembered. */
class Place {
  readonly root = mkdtempSync(path.join(scratch, 'place-'));
  readonly output = path.join(this.root, 'dist');
  readonly tenants = path.join(this.root, 'tenants');

  constructor(...names: string[]) {
    mkdirSync(this.tenants);
    for (const name of names) this.write(name);
  }

  write(name: string, more?: string): void {
    writeFileSync(path.join(this.tenants, `${name}.yaml`), text(name, more));
  }

  remove(name: string): void {
    rmSync(path.join(this.tenants, `${name}.yaml`));
  }

  /** Runs the command; returns which tenants were made anew. */
  run({ code = 'a', environments = [dev] }: { code?: string; environments?: Environment[] } = {}): string[] {
    mockMade.length = 0;
    mockPlatforms.length = 0;
    this.said = [];
    const say = (line: string) => this.said.push(line);
    const spies = [
      jest.spyOn(console, 'log').mockImplementation(say),
      jest.spyOn(console, 'error').mockImplementation(say),
    ];
    const argv = ['--no-verify', '--tenants', this.tenants, '--output', this.output];
    this.exit = synth(
      environments,
      argv,
      this.root,
      () => proofs,
      () => code,
    ) as number;
    for (const spy of spies) spy.mockRestore();
    return [...mockMade].sort();
  }

  said: string[] = [];
  exit = 0;

  /** What a run without any memory writes. */
  fresh(environments: Environment[] = [dev]): Record<string, string> {
    const other = new Place();
    cpSync(this.tenants, other.tenants, { recursive: true });
    other.run({ environments });
    return other.files();
  }

  files(): Record<string, string> {
    return Object.fromEntries(
      this.paths().map((file) => [path.relative(this.output, file), readFileSync(file, 'utf8')]),
    );
  }

  paths(): string[] {
    return readdirSync(this.output, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
  }

  get memory(): string {
    const folder = path.join(this.root, '.build/tenants');
    return path.join(folder, readdirSync(folder)[0] ?? '');
  }

  manifests(name: string): string {
    return path.join(this.output, `dev/tenants/${name}-prod/${name}-prod.k8s.yaml`);
  }
}

const wait = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** Runs until what there is has been remembered: files that are only just written are not trusted yet. */
function settled(...names: string[]): Place {
  const place = new Place(...names);
  place.run();
  wait(50);
  place.run();
  expect(place.run()).toEqual([]);
  return place;
}

describe('a second run', () => {
  test('makes no tenant anew when nothing has changed, and touches no file', () => {
    const place = settled('acme', 'beta');
    const before = place.paths().map((file) => [file, statSync(file).mtimeMs, statSync(file).ino]);
    expect(place.run()).toEqual([]);
    expect(place.paths().map((file) => [file, statSync(file).mtimeMs, statSync(file).ino])).toEqual(before);
    expect(place.said.at(-1)).toMatch(/, 4 tenant stages, .* 0 written, \d+ unchanged, 0 removed/);
  });

  test('makes no platform when nothing has changed', () => {
    const place = settled('acme');
    place.run();
    expect(mockPlatforms).toEqual([]);
  });

  test.each<[string, (place: Place) => Parameters<Place['run']>[0]]>([
    ['the code', () => ({ code: 'b' })],
    ['a value of the environment', () => ({ environments: [{ ...dev, domain: 'example.org' }] })],
    [
      'one of its files',
      ({ output }) => writeFileSync(path.join(output, 'dev/connections.json'), '{}') as undefined,
    ],
    ['one of its files, now gone,', ({ output }) => rmSync(path.join(output, 'index/dev.json')) as undefined],
  ])('makes the platform when %s has changed', (_, change) => {
    const place = settled('acme');
    const options = change(place);
    place.run(options);
    expect(mockPlatforms).toEqual(['dev']);
    expect(place.files()).toEqual(place.fresh(options?.environments));
  });

  test('makes the tenant anew whose file has changed, and no other', () => {
    const place = settled('acme', 'beta', 'gamma');
    place.write('beta', 'owner: team@beta.example\n');
    expect(place.run()).toEqual(['beta']);
    expect(place.files()).toEqual(place.fresh());
  });

  test('says the same of what it wrote as a run without memory', () => {
    const place = settled('acme', 'beta');
    const total = () => place.said.at(-1)?.replace(/; files.*/, '');
    const kept = total();
    rmSync(place.memory);
    expect(place.run()).toEqual(['acme', 'beta']);
    expect(total()).toBe(kept);
  });

  test('removes what a removed tenant had', () => {
    const place = settled('acme', 'beta');
    place.remove('beta');
    expect(place.run()).toEqual([]);
    expect(existsSync(place.manifests('beta'))).toBe(false);
    expect(place.files()).toEqual(place.fresh());
  });

  test('finds a clash with a tenant whose file it did not read again', () => {
    const place = settled('acme', 'beta');
    place.write('gamma', 'host: acme\n');
    place.run();
    expect([place.exit, place.said[0]]).toEqual([
      1,
      expect.stringContaining('gamma.yaml:2:7: host must give a host that no other tenant has'),
    ]);
  });

  test('makes a tenant anew whose file went back to what it was before', () => {
    const place = settled('acme');
    place.write('acme', 'owner: team@acme.example\n');
    place.run();
    place.write('acme');
    expect(place.run()).toEqual(['acme']);
    expect(place.files()).toEqual(place.fresh());
  });
});

describe('what somebody else wrote into the output', () => {
  test.each<[string, (place: Place) => void]>([
    ['other text', (place) => writeFileSync(place.manifests('acme'), 'kind: Wrong\n')],
    [
      'other text of the same size and time',
      (place) => {
        const file = place.manifests('acme');
        utimesSync(file, 1_000_000, 1_000_000);
        wait(50);
        place.run();
        expect(place.run()).toEqual([]);
        writeFileSync(file, readFileSync(file, 'utf8').replace('acme', 'ecma'));
        utimesSync(file, 1_000_000, 1_000_000);
      },
    ],
    ['nothing, where a file was', (place) => rmSync(place.manifests('acme'))],
    [
      'a folder, where a file was',
      (place) => {
        rmSync(place.manifests('acme'));
        mkdirSync(place.manifests('acme'));
      },
    ],
    ['nothing at all', (place) => rmSync(place.output, { recursive: true })],
    [
      'a copy of itself',
      (place) => {
        cpSync(place.output, `${place.output}-2`, { recursive: true });
        rmSync(place.output, { recursive: true });
        cpSync(`${place.output}-2`, place.output, { recursive: true });
      },
    ],
  ])('is found: %s', (_, change) => {
    current = settled('acme', 'beta');
    change(current);
    expect(current.run()).toContain('acme');
    expect(current.files()).toEqual(current.fresh());
  });
});

let current: Place;

describe('a memory', () => {
  const environments: Environment[] = [{ ...dev, domain: 'example.org' }];

  test.each<[string, (place: Place) => Parameters<Place['run']>[0]]>([
    ['of other code', () => ({ code: 'b' })],
    ['of other values of the environment', () => ({ environments })],
    ['that is gone', (place) => rmSync(place.memory) as undefined],
    [
      'that is cut short',
      (place) => writeFileSync(place.memory, readFileSync(place.memory).subarray(0, -40)) as undefined,
    ],
    [
      'in which a bit has turned',
      (place) =>
        writeFileSync(
          place.memory,
          readFileSync(place.memory, 'utf8').replace('acme-prod', 'acme-prob'),
        ) as undefined,
    ],
    ['that is not text', (place) => writeFileSync(place.memory, Buffer.from([0, 255, 10, 7])) as undefined],
    [
      'that is of another output',
      (place) => {
        const other = settled('acme', 'beta');
        other.write('acme', 'owner: other@acme.example\n');
        other.run();
        cpSync(other.memory, place.memory);
        place.write('acme', 'owner: other@acme.example\n');
        return undefined;
      },
    ],
  ])('%s is as if there were none', (name, change) => {
    const place = settled('acme', 'beta');
    const options = change(place);
    const anew = place.run(options);
    expect(anew).toContain('acme');
    if (!name.includes('output')) expect(anew).toEqual(['acme', 'beta']);
    expect(place.files()).toEqual(place.fresh(options?.environments));
  });

  test('is not made where nothing says which code runs', () => {
    const place = new Place('acme');
    jest.spyOn(console, 'error').mockImplementationOnce(() => {});
    synth(
      [dev],
      ['--no-verify', '--quiet', '--tenants', place.tenants, '--output', place.output],
      place.root,
      () => proofs,
    );
    expect(existsSync(path.join(place.root, '.build'))).toBe(false);
  });

  test('is not kept of a run that wrote nothing', () => {
    const place = settled('acme');
    const before = readFileSync(place.memory, 'utf8');
    writeFileSync(path.join(place.tenants, 'bad.yaml'), 'name: bad\n');
    place.run();
    expect([place.exit, readFileSync(place.memory, 'utf8')]).toEqual([1, before]);
  });
});

interface Step {
  readonly do: 'write' | 'remove' | 'harm' | 'damage' | 'run';
  readonly name: string;
  readonly owner: string;
  readonly code: string;
}

const take: Record<Step['do'], (place: Place, step: Step) => unknown> = {
  write: (place, { name, owner }) => place.write(name, owner && `owner: ${owner}\n`),
  remove: (place, { name }) => rmSync(path.join(place.tenants, `${name}.yaml`), { force: true }),
  harm: (place, { name }) =>
    existsSync(place.manifests(name)) && writeFileSync(place.manifests(name), 'harm'),
  damage: ({ output }) =>
    existsSync(output) && writeFileSync(path.join(output, 'dev/connections.json'), 'damage'),
  run: (place, { code }) => place.run({ code }),
};

test('any row of changes gives the bytes that a run without memory gives', () => {
  const names = ['acme', 'beta', 'gamma'] as const;
  const step: fc.Arbitrary<Step> = fc.record({
    do: fc.constantFrom('write', 'remove', 'harm', 'damage', 'run'),
    name: fc.constantFrom(...names),
    owner: fc.constantFrom('', 'a@x.example', 'b@x.example'),
    code: fc.constantFrom('a', 'a', 'b'),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 3, maxLength: 10 }), (steps) => {
      const place = new Place(...names);
      for (const one of steps) {
        take[one.do](place, one);
        wait(5);
      }
      place.run();
      expect(place.files()).toEqual(place.fresh());
    }),
    { numRuns: 15 },
  );
});
