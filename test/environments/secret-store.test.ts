import { environmentErrors } from '../../cli/synth/environment-faults';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';
import { stores } from './surroundings';

const { secretStore: _, ...withoutStore } = prod;

describe('an environment without a secret store', () => {
  it('is told of everything that would be read from it', () => {
    const errors = environmentErrors({
      ...withoutStore,
      tenants: {
        ...prod.tenants,
        database: {
          provider: 'external',
          host: 'pg.example.org',
          port: 21699,
          database: 'tenants',
          credentialsKey: 'platform/tenant-database',
          connectionsPerLogin: 5,
        },
      },
      prometheus: {
        ...prod.prometheus,
        remoteWrite: { url: 'https://metrics.example.org/push', credentialsKey: 'platform/metrics' },
      },
    });
    const what = [
      'certificates.dns01.tokenKey',
      'tenants.database.credentialsKey',
      'loki.objectStorage.credentialsKey',
      'prometheus.remoteWrite.credentialsKey',
      'alerting.delivery.email.relay.credentialsKey',
      'backups.objectStorage.credentialsKey',
      'alerting.delivery.chat.webhookKey',
      'alerting.delivery.deadMansSwitch.urlKey',
      'tenants.pullSecretKey',
    ];
    expect(errors.sort()).toEqual(
      what
        .map(
          (one) =>
            `environments/prod.ts: secretStore must be given, because ${one} is read from it, got nothing; say where it is, or do without`,
        )
        .sort(),
    );
  });
});

describe('keys in the secret store', () => {
  const errors = (store: keyof typeof stores, pullSecretKey: string) =>
    environmentErrors({
      ...prod,
      secretStore: stores[store][1],
      tenants: { ...prod.tenants, pullSecretKey },
    } as Environment).filter((error) => error.includes('tenants.pullSecretKey'));

  it.each([
    ['vault', 'platform/registry'],
    ['AWS Secrets Manager', 'platform/registry'],
    ['AWS Parameter Store', '/platform/registry'],
    ['AWS Parameter Store', 'registry'],
    ['gcp', 'platform_registry'],
    ['azure', 'platform-registry'],
    ['kubernetes', 'platform.registry'],
  ] as const)('are names of %s: %s', (store, key) => {
    expect(errors(store, key)).toEqual([]);
  });

  it.each([
    ['vault', '/platform/registry', 'must not begin with /, because secretStore.path comes before it'],
    [
      'AWS Secrets Manager',
      'platform registry',
      'must be a name of Secrets Manager: letters, digits and /_+=.@-',
    ],
    [
      'AWS Parameter Store',
      'platform/registry',
      'must be a name of Parameter Store: letters, digits and _.-, in levels that each begin with /',
    ],
    ['gcp', 'platform/registry', 'must be a name of Secret Manager: letters, digits, _ and -, and no /'],
    [
      'azure',
      'platform.registry',
      'must be a name of Key Vault: letters, digits and -, and neither / nor dots',
    ],
    [
      'kubernetes',
      'platform/registry',
      'must be the name of a Secret in plinth-secrets: lower-case letters, digits, - and dots',
    ],
  ] as const)('are refused by %s: %s', (store, key, rule) => {
    expect(errors(store, key)).toEqual([
      `environments/prod.ts: tenants.pullSecretKey ${rule}, got ${JSON.stringify(key)}; write it as secretStore has it`,
    ]);
  });

  it('are not what people call their labels', () => {
    const pods = { namespace: 'minio', labels: { apiKey: 'none' } };
    const { secretStore, ...rest } = prod;
    expect(secretStore).toBeDefined();
    const errors = environmentErrors({ ...rest, repository: { ...prod.repository, pods } });
    expect(errors.filter((error) => error.includes('apiKey'))).toEqual([]);
  });
});

describe('a secret store', () => {
  const errors = (secretStore: object) =>
    environmentErrors({ ...prod, secretStore } as Environment).filter((error) =>
      error.includes(': secretStore.'),
    );

  it.each([
    [
      { provider: 'aws', service: 'SecretsManager', region: 'europe', role: 'plinth' },
      [
        'secretStore.region must be a region of AWS, such as eu-central-2, got "europe"; correct it',
        'secretStore.role must be the ARN of a role, such as arn:aws:iam::123456789012:role/plinth, got "plinth"; correct it',
      ],
    ],
    [
      { provider: 'azure', vaultUrl: 'https://x.vault.azure.net', tenantId: 'mine', clientId: 'mine' },
      ['tenantId', 'clientId'].map(
        (field) =>
          `secretStore.${field} must be a UUID, as Azure has for its tenants and applications, got "mine"; correct it`,
      ),
    ],
    [
      { ...stores.vault[1], caBundle: 'MIIB' },
      [
        'secretStore.caBundle must be PEM certificates and nothing else, got "MIIB"; take those of who signed the server',
      ],
    ],
  ])('is not %j', (store, expected) => {
    expect(errors(store)).toEqual(expected.map((error) => `environments/prod.ts: ${error}`));
  });
});
