import { renderTenant } from '../../../cli/synth/tenant-files';
import type { TenantPlatform } from '../../../constructs/tenancy/tenant-platform';
import { tenantOf } from '../../constructs/tenancy/stage';
import { prodPlatform } from '../../platform';

const platform = prodPlatform().forTenants as TenantPlatform;

const pathsOf = (yaml: string): string[] => {
  const rendered = renderTenant(tenantOf(yaml), 'prod', platform);
  return 'faults' in rendered ? [...rendered.faults] : rendered.files.map(({ path }) => path);
};

const stages = [
  'prod/tenants/acme-prod/acme-prod.k8s.yaml',
  'index/prod/tenants/acme-prod.json',
  'prod/tenants/acme-test/acme-test.k8s.yaml',
  'index/prod/tenants/acme-test.json',
];

test('a tenant is a folder and an entry of the index for each stage, and its connections', () => {
  expect(pathsOf('')).toEqual(['prod/connections/acme.json', ...stages]);
});

test('a tenant that is removed keeps its folders and entries, by which Argo CD prunes, and connects nothing', () => {
  expect(pathsOf('removed: true')).toEqual(stages);
});
