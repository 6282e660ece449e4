import { environmentErrors } from '../../cli/synth/environment-faults';
import { prod } from '../../environments/prod';

const { secretStore: _, ...withoutStore } = prod;

describe('an environment without a secret store', () => {
  it('is told of everything that would be read from it', () => {
    const errors = environmentErrors({
      ...withoutStore,
      tenantDatabase: {
        provider: 'external',
        host: 'pg.example.org',
        port: 21699,
        database: 'tenants',
        credentialsKey: 'platform/tenant-database',
        connectionsPerLogin: 5,
      },
      prometheus: {
        ...prod.prometheus,
        remoteWrite: { url: 'https://metrics.example.org/push', credentialsKey: 'platform/metrics' },
      },
    });
    const what = [
      'certificates.dns01.tokenKey is',
      'tenantDatabase.credentialsKey is',
      'loki.objectStorage.credentialsKey is',
      'the webhooks and passwords of alerting.delivery are',
      'prometheus.remoteWrite.credentialsKey is',
      'tenants.pullSecretKey is',
    ];
    expect(errors).toEqual(
      what.map(
        (one) =>
          `environments/prod.ts: secretStore must be given, because ${one} read from it, got nothing; say where it is, or do without`,
      ),
    );
  });
});
