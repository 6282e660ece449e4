import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Environment, type KubernetesObject, type Manifest } from '../../../verify/dist';
import { referenceRules } from '../../../verify/references/rules';
import { waveRules } from '../../../verify/waves/rules';
import { readYaml } from '../../../verify/yaml';

const FIXTURES = join(__dirname, '..', 'fixtures');

const manifests: readonly Manifest[] = ['references', 'waves']
  .flatMap((proof) => filesOf(join(FIXTURES, proof)))
  .filter((file) => /\/valid/.test(file) && file.endsWith('.yaml'))
  .flatMap((file) => readYaml(readFileSync(file, 'utf8'), file) as Manifest[]);

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

/** Every value below spec, data and the like, with what may be written there instead. */
function replaced(value: unknown, seed: () => unknown): unknown {
  const other = seed();
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((item) => replaced(item, seed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, seed)]));
}

/** Mostly nothing, so that most of a manifest stays as it is. */
const anything = fc.oneof(
  { weight: 30, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, '', 'a/b/c', '{{ .x }}', '*', 0, -1, true, [], {}, [null], {
      name: null,
    }),
  },
);

function toObject(manifest: Manifest, document: number): KubernetesObject {
  const { apiVersion, kind, metadata } = manifest as Manifest & { apiVersion: string; kind: string };
  const [, group = ''] = apiVersion.split('/').reverse();
  const { name, namespace } = metadata as { name: string; namespace?: string };
  const origin = {
    environment: 'dev',
    component: kind === 'Application' ? 'root' : 'app',
    file: 'a',
    document,
  };
  return { apiVersion, group, kind, namespace, name, manifest, ...origin };
}

describe('references and waves', () => {
  it('report, whatever is written in the fields, and never fail', () => {
    fc.assert(
      fc.property(fc.infiniteStream(anything), (stream) => {
        const seed = () => stream.next().value;
        const objects = manifests.map((manifest, index) => {
          const { apiVersion, kind, metadata, ...body } = manifest;
          const fields = Object.entries(body).map(([key, value]) => [key, replaced(value, seed)]);
          const labels = replaced(metadata.labels ?? {}, seed);
          return toObject(
            { apiVersion, kind, metadata: { ...metadata, labels }, ...Object.fromEntries(fields) },
            index,
          );
        });
        const environment = new Environment('dev', objects, undefined, new Map([['dev.json', seed()]]));
        for (const rule of [...referenceRules(), ...waveRules()]) Array.from(rule.check(environment));
      }),
      { numRuns: 40 },
    );
  });
});
