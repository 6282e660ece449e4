import { accountsIn } from '../../../../cli/cluster/access/accounts';
import { fits } from '../../../../cli/cluster/access/pattern';
import { describePermission, permissionsOf } from '../../../../cli/cluster/access/permission';
import { strangers } from '../../../../cli/cluster/access/review';
import { objectOf } from '../environment';

it('looks at every ServiceAccount, and at those of others that are bound to a role', () => {
  const subjects = [
    { kind: 'ServiceAccount', name: 'own' },
    { kind: 'ServiceAccount', name: 'operator', namespace: 'operators' },
    { kind: 'Group', name: 'everybody' },
  ];
  const objects = [objectOf('ServiceAccount', 'own'), objectOf('RoleBinding', 'app', { subjects })];
  expect(accountsIn(objects)).toEqual(['operators/operator', 'shop/own']);
});

it('takes a rule apart into single permissions', () => {
  const rule = {
    verbs: ['get', 'list'],
    groups: ['apps'],
    resources: ['statefulsets', 'statefulsets/scale'],
  };
  expect(permissionsOf(rule).map(describePermission)).toEqual([
    'get statefulsets.apps',
    'get statefulsets.apps/scale',
    'list statefulsets.apps',
    'list statefulsets.apps/scale',
  ]);
  const named = { verbs: ['get'], groups: [''], resources: ['secrets'], names: ['a', 'b'] };
  expect(permissionsOf(named).map(describePermission)).toEqual(['get secrets a', 'get secrets b']);
  const path = { verbs: ['get'], groups: [''], resources: ['/metrics'] };
  expect(permissionsOf(path).map(describePermission)).toEqual(['get /metrics']);
});

it('has a fault for an account of the table that no environment has', () => {
  expect(strangers({ 'shop/own': [], 'shop/gone': [] }, new Set(['shop/own']))).toMatchObject([
    { rule: 'access', what: 'shop/gone must be in an environment, got none; remove it here' },
  ]);
});

it('needs one line of the table for the accounts that come with every tenant', () => {
  expect(strangers({ 'tenant-*/api': [] }, new Set(['tenant-acme-prod/api']))).toEqual([]);
  expect(strangers({ 'tenant-*/api': [] }, new Set(['tenant-acme-prod/producer', 'shop/api']))).toHaveLength(
    1,
  );
});

it.each([
  ['*', 'shop', true],
  ['tenant-*', 'tenant-acme-prod', true],
  ['tenant-*', 'a-tenant-acme', false],
  ['tenant-*/api', 'tenant-acme-prod/api', true],
  ['tenant-*/api', 'tenant-acme-prod/api-2', false],
  ['tenant-*', 'tenant-acme-prod/api', false],
  ['a.b', 'a-b', false],
])('says whether %s fits %s', (pattern, name, expected) => {
  expect(fits(pattern, name)).toBe(expected);
});
