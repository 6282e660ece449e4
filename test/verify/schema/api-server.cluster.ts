import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Resources } from '../../../cli/cluster/api/resources';
import { ControlPlane } from '../../../cli/cluster/control-plane/control-plane';
import { Environment } from '../../../verify/dist';
import { Positions } from '../../../verify/locate';
import { readObjects } from '../../../verify/manifest';
import { allRules } from '../../../verify/rules';
import type { Mapping } from '../../../verify/schema/catalog/schema';
import { readYaml } from '../../../verify/yaml';
import { describeOnControlPlane } from '../../cli/cluster/provided';
import { type Difference, KNOWN_DIFFERENCES } from './agreement/known-differences';
import { OpenApi } from './agreement/open-api';
import { set, type Variation, Variations } from './agreement/variations';

// Needs a real API server, so `npm test` does not run it: npm run test:planted-faults

const FOLDER = path.join(__dirname, 'agreement');
const SCHEMAS = path.join(__dirname, '../../../imports/schemas');

/** Objects with two fields varied, of each valid one, and the seed that they are chosen by. */
const PAIRS = { seed: 14, numRuns: 60 };

/** Of values that the pods of another kind have had in the same field, one of so many is tried again. */
const REPEATED = 4;

/** Versions that no API server serves unless it is told to. */
const NOT_SERVED = /\/v\d+(?:alpha|beta)\d+\//;

const rules = allRules(SCHEMAS).filter(({ name }) => name.startsWith('schema/'));

/** What `schema` finds wrong with an object; warnings do not count. */
function findingsOf(manifest: Mapping): string[] {
  const text = JSON.stringify(manifest);
  const origin = { environment: 'dev', component: 'app', file: 'app.k8s.yaml' };
  const { objects, errors } = readObjects(text, new Positions(text), origin);
  const environment = new Environment('dev', objects, undefined, new Map());
  const faults = rules.flatMap((rule) => [...rule.check(environment)]);
  const wrong = faults.filter(({ severity }) => severity !== 'warning');
  return [
    ...errors.map(({ message }) => message),
    ...wrong.map(({ path: at = [], what }) => `${at.join('.')}: ${what}`),
  ];
}

describeOnControlPlane('schema and a real API server', (binaries) => {
  const valid = readYaml(readFileSync(path.join(FOLDER, 'valid.yaml'), 'utf8'), 'valid.yaml') as Mapping[];
  const used = new Set<string>();
  let controlPlane: ControlPlane;
  let resources: Resources;
  let openApi: OpenApi;
  let variations: Variations;
  /** Fields and values that another object has had. */
  const seen = new Set<string>();

  beforeAll(async () => {
    controlPlane = await ControlPlane.start(binaries);
    const { client } = controlPlane;
    resources = new Resources(client);
    const metadata = { name: 'shop' };
    await client.apply(`/api/v1/namespaces/shop?fieldManager=a`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata,
    });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
    await client.apply('/api/v1/namespaces/shop/serviceaccounts/default?fieldManager=a', account);
    openApi = await OpenApi.of(client, [...new Set(valid.map(({ apiVersion }) => String(apiVersion)))]);
    variations = new Variations(openApi, async (manifest) => (await refusal(manifest)) === undefined);
  }, 120_000);

  afterAll(() => controlPlane?.stop());

  /** Why the server refuses an object, if it does: server-side apply, strict, and nothing is stored. */
  async function refusal(manifest: Mapping): Promise<string | undefined> {
    const { apiVersion, kind, metadata } = manifest as Record<string, string> & { metadata: Mapping };
    const name = encodeURIComponent(String(metadata?.name));
    const at = await resources.path({ apiVersion, kind, name, namespace: 'shop' } as never);
    const query = 'fieldManager=plinth&force=true&fieldValidation=Strict&dryRun=All';
    const { ok, status, body } = await controlPlane.client.apply(`${at}?${query}`, manifest);
    return ok ? undefined : `${status} ${body.message ?? body}`;
  }

  /** The difference of a varied object that nobody knows. */
  async function unknown(manifest: Mapping, varied: readonly Variation[]): Promise<Difference | undefined> {
    const refused = await refusal(manifest);
    const findings = findingsOf(manifest);
    if ((refused === undefined) === (findings.length === 0)) return undefined;
    const fields = varied.map(({ field }) => field);
    const difference = { fields, values: varied.map(({ value }) => value), refusal: refused, findings };
    const known = KNOWN_DIFFERENCES.filter(({ is }) => is(difference));
    for (const { because } of known) used.add(because);
    return known.length === 0 ? difference : undefined;
  }

  /** Every value of a field; of those in the template of a pod that another kind has had, some. */
  function once(varied: readonly Variation[]): Variation[] {
    const again = fc.sample(fc.nat(REPEATED - 1), { seed: PAIRS.seed, numRuns: varied.length });
    return varied.filter(({ path: at, field, value }, position) => {
      const key = `${field} ${JSON.stringify(value)}`;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew || !at.includes('template') || again[position] === 0;
    });
  }

  it('know the same kinds', () => {
    const { kinds } = JSON.parse(readFileSync(path.join(SCHEMAS, 'kubernetes.json'), 'utf8'));
    const tested = new Set(valid.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
    expect(Object.keys(kinds).filter((kind) => !tested.has(kind) && !NOT_SERVED.test(kind))).toEqual([]);
  });

  it.each(valid.map((manifest) => [manifest.kind, (manifest.metadata as Mapping).name, manifest]))(
    'say the same of every %s that is nearly the valid %s, but for what is known',
    async (_kind, _name, manifest) => {
      const object = manifest as Mapping;
      expect(await refusal(object)).toBeUndefined();
      expect(findingsOf(object)).toEqual([]);
      const node = openApi.kind(String(object.apiVersion), String(object.kind));
      if (!node) throw new Error(`${object.kind} must be in the OpenAPI document`);
      const varied = await variations.of(object, node);
      const single = once(varied).map((variation) => () => unknown(variation.manifest, [variation]));
      const pairs = pairsOf(varied).map(
        ([first, second]) =>
          () =>
            unknown(set(first.manifest, second.path, second.value), [first, second]),
      );
      expect(await inParallel([...single, ...pairs])).toEqual([]);
    },
    180_000,
  );

  it('know no difference that is gone', () => {
    expect(KNOWN_DIFFERENCES.map(({ because }) => because).filter((because) => !used.has(because))).toEqual(
      [],
    );
  });
});

/** Two variations of one object, chosen at random among those that nothing is wrong with: what is wrong is how they go together. */
function pairsOf(varied: readonly Variation[]): [Variation, Variation][] {
  const right = varied.filter(
    ({ manifest, value }) => value !== undefined && findingsOf(manifest).length === 0,
  );
  const one = fc.constantFrom(...right);
  return fc
    .sample(fc.tuple(one, one), PAIRS)
    .filter(([first, second]) => first.path.join() !== second.path.join());
}

async function inParallel<T>(tasks: readonly (() => Promise<T | undefined>)[]): Promise<T[]> {
  const results: T[] = [];
  const left = tasks.values();
  const worker = async () => {
    for (const task of left) {
      const result = await task();
      if (result !== undefined) results.push(result);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return results;
}
