import { describe as nameOf, portsOf } from '../../../constructs/connection';
import { provided } from '../../../constructs/security/secret-store-providers';
import { stores } from '../../environments/surroundings';

const account = { name: 'secret-store', namespace: 'external-secrets' };
const of = (name: keyof typeof stores) => provided(stores[name][1], account);
const id = '11111111-2222-4333-8444-555555555555';
const role = 'arn:aws:iam::123456789012:role/plinth';

describe('a secret store', () => {
  it.each([
    ['vault', ['vault.example.org:8200']],
    [
      'AWS Secrets Manager',
      ['secretsmanager.eu-central-2.amazonaws.com:443', 'sts.eu-central-2.amazonaws.com:443'],
    ],
    ['AWS Parameter Store', ['ssm.cn-north-1.amazonaws.com.cn:443', 'sts.cn-north-1.amazonaws.com.cn:443']],
    [
      'gcp',
      [
        'secretmanager.googleapis.com:443',
        'securetoken.googleapis.com:443',
        'iamcredentials.googleapis.com:443',
      ],
    ],
    ['azure', ['example.vault.azure.net:443', 'login.microsoftonline.com:443']],
    ['kubernetes', []],
  ] as const)('%s is asked at %j', (name, hosts) => {
    expect(of(name).asked.map((target) => `${nameOf(target)}:${portsOf(target)[0]?.port}`)).toEqual(hosts);
  });

  it.each([
    ['vault', undefined],
    ['AWS Secrets Manager', { 'eks.amazonaws.com/role-arn': role }],
    ['gcp', { 'iam.gke.io/gcp-service-account': 'plinth@example.iam.gserviceaccount.com' }],
    ['azure', { 'azure.workload.identity/client-id': id }],
    ['kubernetes', undefined],
  ] as const)('%s knows the ServiceAccount by %j', (name, identity) => {
    expect(of(name).identity).toEqual(identity);
  });

  it('signs in with a token of that ServiceAccount, whatever it is', () => {
    for (const name of Object.keys(stores) as (keyof typeof stores)[])
      expect(JSON.stringify(of(name).spec)).toContain('"name":"secret-store","namespace":"external-secrets"');
  });

  it('has the keys of tenants where no name of another tenant or key leads to', () => {
    const where = Object.keys(stores).map((name) => {
      const { key, property } = of(name as keyof typeof stores).tenantKey;
      return `${key} ${property}`;
    });
    expect(where).toEqual([
      'tenants/<tenant>/<name> <property>',
      'tenants/<tenant>/<name> <property>',
      '/tenants/<tenant>/<name> <property>',
      'tenants_<tenant>_<name> <property>',
      'tenants-<tenant> <name>',
      'tenants <tenant>.<name>',
    ]);
  });

  it('trusts the authority that the environment names, from a ConfigMap', () => {
    expect(of('vault').spec.vault?.caProvider).toEqual({
      type: 'ConfigMap',
      name: 'secret-store-ca',
      key: 'ca.crt',
      namespace: 'external-secrets',
    });
  });
});
