import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Environment, type KubernetesObject, type Manifest } from '../../../verify/dist';
import { assignedSecret } from '../../../verify/hardening/assignments';
import { knownToken } from '../../../verify/hardening/known-tokens';
import { hasCredentials } from '../../../verify/hardening/literals';
import { hasGenerated, looksGenerated } from '../../../verify/hardening/randomness';
import { hardeningRules } from '../../../verify/hardening/rules';
import { readYaml } from '../../../verify/yaml';

const FIXTURES = join(__dirname, '..', 'fixtures', 'hardening');

const filesOf = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesOf(join(path, name))) : [path];

const manifests = filesOf(FIXTURES)
  .filter((file) => file.includes('valid') && !file.endsWith('.values.yaml'))
  .flatMap((file) => readYaml(readFileSync(file, 'utf8'), file) as Manifest[]);

/** A value with others in some of its places; mostly as it is. */
function replaced(value: unknown, next: () => unknown): unknown {
  const other = next();
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((item) => replaced(item, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, next)]));
}

const anything = fc.oneof(
  { weight: 20, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      ...[null, '', '*', '101%', ':', '@', 0, -1, 1e308, true, [], {}, [null], [[]], [{}]],
      ...[{ name: null }, { containers: 'none' }, JSON.parse('{"__proto__": {"name": 1}}')],
    ),
  },
);

function toObject(manifest: Manifest, document: number): KubernetesObject {
  const { apiVersion, kind, metadata } = manifest as Manifest & { apiVersion: string; kind: string };
  const { name, namespace } = metadata as { name: string; namespace?: string };
  const group = apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : '';
  return {
    ...{ apiVersion, group, kind, namespace, name, manifest, document },
    ...{ environment: 'prod', component: 'app', file: 'a' },
  };
}

it('reports, whatever is written in the fields, and never fails', () => {
  fc.assert(
    fc.property(fc.infiniteStream(anything), (stream) => {
      const next = () => stream.next().value;
      const objects = manifests.map((manifest, index) => {
        const { apiVersion, kind, metadata, ...body } = manifest;
        const changed = Object.entries(body).map(([key, value]) => [key, replaced(value, next)]);
        const labels = replaced(metadata.labels ?? {}, next);
        const whole = { apiVersion, kind, metadata: { ...metadata, labels }, ...Object.fromEntries(changed) };
        return toObject(whole, index);
      });
      const environment = new Environment('prod', objects, undefined, new Map());
      for (const rule of hardeningRules()) Array.from(rule.check(environment));
    }),
    { numRuns: 40 },
  );
});

it('never takes more than a time that grows with the text', () => {
  const parts = [
    'a',
    'A1b',
    '=',
    ' ',
    '-',
    '://',
    '://a:',
    'password',
    'password=',
    'secret.',
    'eyJ-',
    'eyJab.',
  ];
  for (const part of [
    ...parts,
    'ssh-',
    'sk-',
    'ecdsa-',
    'data:',
    'LS0tLS1CRUdJTi',
    '-----BEGIN ',
    'MNO',
    "password '",
    'name: a value: ',
    'name:                                        ',
    '<name>',
    '<a>a</',
    'login a ',
    'user a ',
    ' -u a',
    'authorization Bearer ',
    'token: a ',
    '\n\n token',
    'a:a@',
    'requirepass\n',
  ]) {
    const text = part.repeat(500_000 / part.length);
    const start = performance.now();
    for (const check of [assignedSecret, hasCredentials, hasGenerated, knownToken, looksGenerated])
      check(text);
    looksGenerated(`${'a'.repeat(39)}!1`);
    // a tenth of a second as it should be; minutes where it grows with the square
    expect([part, performance.now() - start < 10_000]).toEqual([part, true]);
  }
});
