import { environmentFaults } from '../../../cli/synth/environment-faults';
import { dev } from '../../../environments/dev';
import { prod } from '../../../environments/prod';

describe('two environments', () => {
  const other = {
    ...dev,
    name: 'other',
    domain: 'other.example.org',
    tenants: { ...dev.tenants, domain: 'apps.other.example.org' },
  };
  const another = { ...prod, name: 'other', domain: 'other.example.org', tenants: other.tenants };

  test('of their own names and domains are allowed', () => {
    expect(environmentFaults([dev, other, prod])).toEqual([]);
  });

  test.each<[string, unknown[], string]>([
    [
      'name',
      [dev, { ...other, name: 'dev' }],
      'main.ts: environments[1].name must be a name that no other environment has, got "dev", which is environments[0].name; choose another name here or there',
    ],
    [
      'domain',
      [dev, { ...other, domain: dev.domain }],
      'environments/other.ts: domain must be a domain that no other environment has, got "localtest.me", which is environments/dev.ts: domain; choose another domain here or there',
    ],
    [
      "domain for the platform and for the other's tenants",
      [dev, { ...other, domain: dev.tenants.domain }],
      'environments/other.ts: domain must be a domain that no other environment has, got "apps.localtest.me", which is environments/dev.ts: tenants.domain; choose another domain here or there',
    ],
    [
      'domain for their tenants',
      [dev, { ...other, tenants: dev.tenants }],
      'environments/other.ts: tenants.domain must be a domain that no other environment has, got "apps.localtest.me", which is environments/dev.ts: tenants.domain; choose another domain here or there',
    ],
    [
      'bucket, in which one would delete what the other has written',
      [prod, { ...another, backups: undefined }],
      'environments/other.ts: loki.objectStorage.bucket must be a bucket that no other environment has, got "example-platform-loki at sos-ch-gva-2.exo.io", which is environments/prod.ts: loki.objectStorage.bucket; choose another bucket here or there',
    ],
    [
      'bucket for backups, whose key could delete those of the other',
      [prod, { ...another, loki: dev.loki, garage: dev.garage, crowdsec: undefined }],
      'environments/other.ts: backups.objectStorage.bucket must be a bucket that no other environment has, got "example-platform-backups at sos-at-vie-1.exo.io", which is environments/prod.ts: backups.objectStorage.bucket; choose another bucket here or there',
    ],
  ])('cannot have one %s', (_, environments, fault) => {
    expect(environmentFaults(environments)).toEqual([fault]);
  });

  test('are told of what they share by each of them, and of what is wrong with it alone', () => {
    const same = { ...other, domain: dev.domain, loki: { ...dev.loki, collector: 'x' } };
    const all = [dev, same, { ...prod, loki: { ...dev.loki, collector: 'x' } }];
    expect(environmentFaults(all, [dev])).toEqual([
      expect.stringMatching(/other\.ts: domain .*dev\.ts: domain;/),
    ]);
    expect(environmentFaults(all, [same])).toHaveLength(2);
  });

  test('cannot have one database outside, whose logins would be the same', () => {
    const outside = {
      ...prod.tenants.database,
      provider: 'external',
      host: 'pg.example.org',
      port: 5432,
      database: 'tenants',
    };
    const of = (name: string) => ({
      ...dev,
      name,
      domain: `${name}.org`,
      tenants: { ...prod.tenants, domain: `apps.${name}.org`, database: outside },
    });
    expect(environmentFaults([of('a'), of('b')]).at(-1)).toBe(
      'environments/b.ts: tenants.database.database must be a database that no other environment has, got "tenants at pg.example.org:5432", which is environments/a.ts: tenants.database.database; choose another database here or there',
    );
  });
});
