import { disk } from '../../../constructs/pod';
import { settingsOf } from '../../../constructs/tenancy/stage-settings';
import { tenantOf } from './stage';

describe('what a file comes to in a stage', () => {
  test('has defaults for all but the images', () => {
    expect(settingsOf(tenantOf(), 'test')).toEqual({
      tenant: 'acme',
      stage: 'test',
      namespace: 'tenant-acme-test',
      realm: 'acme-test',
      host: 'acme-test',
      owner: undefined,
      frontend: {
        image: 'ghcr.io/acme/frontend:1.0.0',
        replicas: 1,
        autoscaling: undefined,
        resources: {
          requests: { cpu: '50m', memory: '64Mi', [disk]: '64Mi' },
          limits: { cpu: undefined, memory: '256Mi', [disk]: '512Mi' },
        },
        env: {},
      },
      api: {
        image: 'ghcr.io/acme/api:1.0.0',
        replicas: 1,
        autoscaling: undefined,
        resources: {
          requests: { cpu: '100m', memory: '128Mi', [disk]: '64Mi' },
          limits: { cpu: undefined, memory: '512Mi', [disk]: '512Mi' },
        },
        env: {},
      },
      producer: {
        image: 'ghcr.io/acme/producer:1.0.0',
        resources: {
          requests: { cpu: '50m', memory: '64Mi', [disk]: '64Mi' },
          limits: { cpu: undefined, memory: '128Mi', [disk]: '512Mi' },
        },
        env: {},
        schedule: '*/15 * * * *',
        timeZone: 'Etc/UTC',
      },
      quota: { cpu: '4', memory: '8Gi', pods: 20 },
      limits: {},
      realmFields: {
        accessTokenLifespan: 300,
        ssoSessionIdleTimeout: 1800,
        ssoSessionMaxLifespan: 36_000,
        userRegistration: false,
        forgotPassword: false,
        verifyEmail: false,
        emailAsUsername: false,
        passwordPolicy: { length: 12 },
      },
      roles: [
        { name: 'reader', description: 'Reads messages' },
        { name: 'writer', description: 'Writes messages' },
      ],
      users: [],
      clients: [],
      identityProviders: [],
      egress: [],
      bots: { extra: [], indexed: false, robotsTxt: 'gateway' },
      serviceLevel: {},
      labels: {},
      viewers: 'tenant-acme',
      imagePullSecret: undefined,
    });
  });

  const file = tenantOf(`  frontend: { image: ghcr.io/acme/frontend:1.0.0 }
  api: { image: ghcr.io/acme/api:1.0.0, env: { A: one, B: two } }
  producer: { image: ghcr.io/acme/producer:1.0.0 }
host: shop
quota: { pods: 30 }
roles: [{ name: boss }]
imagePullSecret: registry
stages:
  test:
    services:
      api: { image: ghcr.io/acme/api:2.0.0-rc.1, env: { B: three } }
    quota: { cpu: "2" }
    roles: [{ name: tester }]
`);

  test('is the same in both stages unless a stage says otherwise', () => {
    expect(settingsOf(file, 'prod')).toMatchObject({
      host: 'shop',
      api: { image: 'ghcr.io/acme/api:1.0.0', replicas: 2, env: { A: 'one', B: 'two' } },
      quota: { cpu: '4', memory: '8Gi', pods: 30 },
    });
  });

  test('lays mappings over those at the top, key by key', () => {
    const { api, quota } = settingsOf(file, 'test');
    expect(api).toMatchObject({ image: 'ghcr.io/acme/api:2.0.0-rc.1', env: { A: 'one', B: 'three' } });
    expect(quota).toEqual({ cpu: '2', memory: '8Gi', pods: 30 });
  });

  test('puts lists in the place of those at the top', () => {
    const names = (stage: 'prod' | 'test') => settingsOf(file, stage).roles.map(({ name }) => name);
    expect(names('prod')).toEqual(['reader', 'writer', 'boss']);
    expect(names('test')).toEqual(['reader', 'writer', 'tester']);
  });

  test('has another host in test, and the same keys of secrets', () => {
    expect(settingsOf(file, 'test')).toMatchObject({
      host: 'shop-test',
      imagePullSecret: 'registry',
    });
  });

  test('is the same for the same file, whoever asks', () => {
    expect(settingsOf(file, 'prod')).toEqual(settingsOf(file, 'prod'));
  });

  test('has the realm of both stages, with what is different in one', () => {
    const tenant = tenantOf(`realm: { accessTokenLifespan: 600, passwordPolicy: { length: 16, digits: 1 } }
stages: { test: { realm: { userRegistration: true, passwordPolicy: { length: 8 } } } }`);
    expect(settingsOf(tenant, 'prod').realmFields).toMatchObject({
      accessTokenLifespan: 600,
      userRegistration: false,
      passwordPolicy: { length: 16, digits: 1 },
    });
    expect(settingsOf(tenant, 'test').realmFields).toMatchObject({
      accessTokenLifespan: 600,
      userRegistration: true,
      passwordPolicy: { length: 8, digits: 1 },
    });
  });

  test('is shown in search engines in prod, and in test where that is said of test', () => {
    const shown = (file: string) =>
      (['prod', 'test'] as const).map((stage) => settingsOf(tenantOf(file), stage).bots.indexed);
    expect(shown('bots: { block: none }')).toEqual([true, false]);
    expect(shown('bots: { indexed: true }')).toEqual([true, false]);
    expect(shown('bots: { indexed: false }')).toEqual([false, false]);
    expect(shown('stages: { test: { bots: { indexed: true } } }')).toEqual([true, true]);
  });
});
