import { indexEntry, tenantIndexEntry } from '../../argocd/index-entry';
import { repository } from './fixtures';

test('an environment is found by its root folder at the head of the branch', () => {
  expect(indexEntry('dev', repository)).toEqual({ environment: 'dev', folder: 'dev/root', revision: 'dist' });
});

test('a tenant is found by its folder, under a name that the generator does not overwrite', () => {
  const entry = tenantIndexEntry({
    name: 'acme-prod',
    namespace: 'tenant-acme-prod',
    path: 'dev/tenants/acme-prod',
  });
  expect(entry).toEqual({
    name: 'acme-prod',
    namespace: 'tenant-acme-prod',
    folder: 'dev/tenants/acme-prod',
  });
  expect(entry).not.toHaveProperty('path');
});
