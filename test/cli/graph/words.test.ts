import fc from 'fast-check';
import { generalize, specialize } from '../../../cli/graph/words';

const acme = { tenant: 'acme', stage: 'prod', namespace: 'tenant-acme-prod' };
const beta = { tenant: 'beta', stage: 'prod', namespace: 'tenant-beta-prod' };

describe('the words of a stage', () => {
  it('are alike for two tenants once they are replaced', () => {
    const text =
      'NetworkPolicy tenant-acme-prod/api dist/dev/tenants/acme-prod/acme-prod.k8s.yaml acme.apps.example.org';
    expect(generalize(text.replaceAll('acme', 'beta'), beta)).toBe(generalize(text, acme));
  });

  it('are not replaced within other words', () => {
    expect(
      generalize('{"because":"the placement"}', { ...acme, tenant: 'place', namespace: 'n-place' }),
    ).toBe('{"because":"the placement"}');
  });

  it('come back as they were, whatever the tenant is called', () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,6})?$/);
    fc.assert(
      fc.property(name, fc.string({ unit: 'grapheme-ascii' }), (tenant, other) => {
        const names = { tenant, stage: 'test', namespace: `tenant-${tenant}-test` };
        const text = `${other} ${names.namespace} ${tenant}-test ${tenant} ${other}`;
        expect(specialize(generalize(text, names), names)).toBe(text);
      }),
    );
  });
});
