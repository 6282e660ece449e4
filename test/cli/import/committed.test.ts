import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KUBERNETES_ENUMS } from '../../../cli/import/enums';
import { IMPORTED, KUBERNETES, UNTYPED } from '../../../cli/import/kinds';
import { readPins } from '../../../cli/import/pins';
import { readDocument } from '../../../cli/import/releases';
import type { SchemaFile } from '../../../cli/import/schemas';

const root = join(__dirname, '../../..');
const imports = join(root, 'imports');
const readSchemas = (name: string): SchemaFile =>
  JSON.parse(readFileSync(join(imports, 'schemas', `${name}.json`), 'utf8'));

const kinds = IMPORTED.flatMap((one) => one.kinds.map((kind) => [one.group, kind] as const));

describe('the committed imports', () => {
  test.each(kinds)('%s has a class and a schema of one version for %s', async (group, kind) => {
    const { [kind]: Class } = await import(join(imports, `${group}.ts`));
    const { apiVersion } = Class.GVK;
    expect(Class.GVK).toEqual({ apiVersion: expect.stringMatching(`^${group}/v`), kind });
    expect(readSchemas(group).kinds[`${apiVersion}/${kind}`]).toMatchObject({ scope: expect.any(String) });
  });

  test('hold nothing beyond the listed groups', () => {
    const groups = [...new Set(IMPORTED.map(({ group }) => group))];
    expect(readdirSync(imports).sort()).toEqual(
      ['README.md', 'api-object.ts', 'k8s.ts', 'schemas', ...groups.map((group) => `${group}.ts`)].sort(),
    );
    expect(readdirSync(join(imports, 'schemas')).sort()).toEqual(
      ['kubernetes.json', 'versions.json', ...groups.map((group) => `${group}.json`)].sort(),
    );
  });

  test('contain no value that cdk8s import replaced because of its characters', () => {
    for (const { group } of IMPORTED) {
      expect(readFileSync(join(imports, `${group}.ts`), 'utf8')).not.toContain('__stripped_by_cdk8s__');
    }
  });

  test('refer only to what they define', () => {
    for (const name of ['kubernetes', ...IMPORTED.map(({ group }) => group)]) {
      const file = readSchemas(name);
      const references = JSON.stringify(file).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g);
      for (const [, reference] of references) expect(file.definitions).toHaveProperty([reference ?? '']);
    }
  });

  test('have a schema for the kinds that every platform writes', () => {
    expect(readSchemas('kubernetes').kinds).toMatchObject({
      'v1/Namespace': { scope: 'Cluster' },
      'v1/Service': { scope: 'Namespaced' },
      'apps/v1/Deployment': { scope: 'Namespaced' },
      'networking.k8s.io/v1/NetworkPolicy': { scope: 'Namespaced' },
      'rbac.authorization.k8s.io/v1/ClusterRole': { scope: 'Cluster' },
      'apiextensions.k8s.io/v1/CustomResourceDefinition': { scope: 'Cluster' },
    });
  });

  test('have every enumeration in a property that exists', () => {
    const { definitions } = readSchemas('kubernetes');
    for (const [path, values] of Object.entries(KUBERNETES_ENUMS)) {
      const dot = path.lastIndexOf('.');
      const property = definitions[path.slice(0, dot)]?.properties?.[path.slice(dot + 1)];
      expect([path, property?.items?.enum ?? property?.enum]).toEqual([path, values]);
    }
  });

  test('describe the versions that cdk8s.yaml pins', () => {
    const projects = [...new Set(IMPORTED.map(({ project }) => project))];
    const pins = readPins(readDocument(root, 'cdk8s.yaml'), projects);
    expect(JSON.parse(readFileSync(join(imports, 'schemas/versions.json'), 'utf8'))).toEqual({
      kubernetes: KUBERNETES.version,
      projects: Object.fromEntries(pins.map(({ project, version }) => [project, version])),
    });
  });

  test('leave parts untyped only of listed kinds', () => {
    const listed = kinds.map(([group, kind]) => `${group}/${kind}`);
    for (const untyped of UNTYPED) expect(listed).toEqual(expect.arrayContaining([...untyped.kinds]));
  });
});
