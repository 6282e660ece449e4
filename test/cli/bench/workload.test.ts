import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';
import { tenantFile, unlikeFile, writeTenants } from '../../../cli/bench/tenant-files';
import { realObjects } from '../../../cli/bench/tenant-objects';
import { loadWorkload, tenantName, workloadFile, workloadModule } from '../../../cli/bench/workload';
import { tenantSchema } from '../../../constructs/tenancy/tenant';
import { toYaml } from '../../../constructs/yaml';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plinth-workload-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('the objects that the yardsticks build', () => {
  const plain = (objects: readonly object[]) => JSON.parse(JSON.stringify(objects));
  fs.writeFileSync(workloadFile(folder), workloadModule(realObjects(1), tenantName(1)));
  const { objectsOf } = loadWorkload(folder);

  test('are those that synth writes, for whatever tenant', () => {
    for (const tenant of [1, 2, 4711])
      expect(objectsOf(tenantName(tenant))).toEqual(plain(realObjects(tenant)));
  });

  test('are in the same order, with the same order of fields', () => {
    expect(toYaml(objectsOf(tenantName(7)))).toBe(toYaml(plain(realObjects(7))));
  });

  test('are made from literals that hold a name wherever it is', () => {
    const made = workloadModule([{ 'a-x-b': ['x', 'xx', '', 1, null, true, 'y"'], gone: undefined }], 'x');
    expect(made).toContain('["a-" + name + "-b"]: [name, name + name, "", 1, null, true, "y\\""]');
    expect(made).not.toContain('gone');
  });
});

test('the file of a tenant is what synth accepts', () => {
  for (const text of [tenantFile(1), tenantFile(1, 'team-2@example.org'), unlikeFile(1)]) {
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
