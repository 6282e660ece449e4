import { describeOnKeycloak } from './describe-on-keycloak';
import { tenantObjects } from './platform-objects';

/** What somebody with the rights of an administrator may click. */
const clicked = {
  registrationAllowed: true,
  resetPasswordAllowed: true,
  rememberMe: true,
  duplicateEmailsAllowed: true,
  loginWithEmailAllowed: false,
  editUsernameAllowed: true,
  accessTokenLifespan: 86_400,
  accessCodeLifespan: 3600,
  ssoSessionIdleTimeout: 864_000,
  ssoSessionMaxLifespan: 864_000,
  offlineSessionMaxLifespanEnabled: false,
  offlineSessionMaxLifespan: 86_400_000,
  accessCodeLifespanLogin: 86_400,
  bruteForceProtected: false,
  failureFactor: 1000,
  maxFailureWaitSeconds: 1,
  waitIncrementSeconds: 1,
  maxDeltaTimeSeconds: 1,
  eventsListeners: [],
  passwordPolicy: 'length(1)',
  browserSecurityHeaders: { contentSecurityPolicy: '', xFrameOptions: '', strictTransportSecurity: '' },
};

describeOnKeycloak('a setting of a realm that somebody changes by hand', (realms) => {
  beforeAll(() => realms().apply(tenantObjects('acme')), 300_000);

  test.each(['platform', 'acme-prod', 'master'])('is put back in the realm %s', async (realm) => {
    const settings = async () => {
      const all = await realms().admin.get(realm);
      return Object.fromEntries(Object.keys(clicked).map((name) => [name, all[name]]));
    };
    const before = await settings();
    await realms().admin.put(realm, clicked);
    for (const [name, value] of Object.entries(await settings()))
      expect([name, value]).not.toEqual([name, before[name]]);
    await realms().restartOperator();
    expect(await settings()).toEqual(before);
  });

  test.each(['platform', 'acme-prod', 'master'])(
    'leaves registration closed in the realm %s, and tokens short',
    async (realm) => {
      expect(await realms().admin.get(realm)).toMatchObject({
        registrationAllowed: false,
        bruteForceProtected: true,
        permanentLockout: false,
        accessTokenLifespan: realm === 'master' ? 60 : 300,
        revokeRefreshToken: false,
        offlineSessionMaxLifespanEnabled: true,
        passwordPolicy: 'length(12) and notUsername(undefined) and notEmail(undefined)',
        eventsListeners: ['jboss-logging'],
        browserSecurityHeaders: { xFrameOptions: 'SAMEORIGIN' },
      });
    },
  );
});
