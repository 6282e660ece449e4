import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { load, loadAll } from 'js-yaml';
import { tenantFile, writeTenants } from '../../../cli/bench/tenant-files';
import { tenantName, tenantObjects } from '../../../cli/bench/workload';
import { tenantSchema } from '../../../constructs/tenancy/tenant';
import { toYaml } from '../../../constructs/yaml';

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

describe('the objects of a synthetic tenant', () => {
  const objects = tenantObjects(7) as unknown as Named[];

  test('are 35 in each of two namespaces', () => {
    const namespaces = objects.map(({ metadata }) => metadata.namespace ?? metadata.name);
    for (const namespace of ['tenant-0007-prod', 'tenant-0007-test']) {
      expect(namespaces.filter((other) => other === namespace)).toHaveLength(35);
    }
  });

  test('have unique names', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(new Set(names).size).toBe(70);
  });

  test('are plain data, the same at every call', () => {
    expect(loadAll(toYaml(objects))).toEqual(objects);
    expect(tenantObjects(7)).toEqual(objects);
  });

  test('differ from those of another tenant in every name of a namespace', () => {
    expect(JSON.stringify(tenantObjects(8)).replaceAll(tenantName(8), tenantName(7))).toBe(
      JSON.stringify(objects),
    );
  });
});

test('the file of a tenant is what synth accepts', () => {
  for (const text of [tenantFile(1), tenantFile(1, 'team-2@example.org')]) {
    expect(tenantSchema.safeParse(load(text))).toMatchObject({
      success: true,
      data: { name: 'tenant-0001' },
    });
  }
});

test('there is a file per tenant, named for it', () => {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'plinth-tenants-')), 'tenants');
  writeTenants(folder, 3);
  expect(fs.readdirSync(folder)).toEqual(['tenant-0001.yaml', 'tenant-0002.yaml', 'tenant-0003.yaml']);
  fs.rmSync(path.dirname(folder), { recursive: true });
});
