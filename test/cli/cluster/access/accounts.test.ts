import { accountsIn } from '../../../../cli/cluster/access/accounts';
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
});

it('has a fault for an account of the table that no environment has', () => {
  expect(strangers({ 'shop/own': [], 'shop/gone': [] }, new Set(['shop/own']))).toMatchObject([
    { rule: 'access', what: 'shop/gone must be in an environment, got none; remove it here' },
  ]);
});
