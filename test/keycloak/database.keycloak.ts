import { createCertificates } from '../postgres/certificates';
import { describeProvided } from '../provided';
import { KeycloakServer } from './keycloak-server';
import { keycloakSpec } from './platform-objects';
import { missingPrograms, providePrograms } from './programs/provide';

describeProvided('Keycloak on its database', missingPrograms(), 'see docs/keycloak-test.md', () => {
  test('does not start where another authority has signed the certificate of the database', async () => {
    const { keycloak } = await providePrograms();
    const start = KeycloakServer.start({
      home: keycloak,
      spec: keycloakSpec(),
      temporary: { clientId: 'somebody', clientSecret: 'of-a-test', username: 'nobody' },
      authority: createCertificates().authority,
    });
    await expect(start).rejects.toThrow(/certification path|certificate/i);
  }, 600_000);
});
