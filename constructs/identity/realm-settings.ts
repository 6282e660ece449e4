/** Characters of a password. */
export const minimumLength = 12;

/** Keycloak's console writes `undefined` where a policy takes no value. */
export const passwordPolicies = [
  { type: 'notUsername', value: 'undefined' },
  { type: 'notEmail', value: 'undefined' },
];

/**
 * What holds in every realm, whatever somebody clicks: the realm operator writes what an object has, and leaves what it does not have.
 * It has no fields for `sslRequired` and one-time passwords.
 *
 * @see https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/pkg/realmbuilder/settings_builder.go
 */
export const realmSettings = {
  login: {
    userRegistration: false,
    forgotPassword: false,
    rememberMe: false,
    emailAsUsername: false,
    loginWithEmail: true,
    duplicateEmails: false,
    verifyEmail: false,
    editUsername: false,
  },
  // Seconds, as all below.
  tokenSettings: {
    revokeRefreshToken: false,
    accessTokenLifespan: 300,
    accessCodeLifespan: 60,
    actionTokenGeneratedByUserLifespan: 300,
    actionTokenGeneratedByAdminLifespan: 43_200,
  },
  sessions: {
    ssoSessionSettings: { idleTimeout: 1800, maxLifespan: 36_000 },
    ssoOfflineSessionSettings: { idleTimeout: 2_592_000, maxLifespanEnabled: true, maxLifespan: 5_184_000 },
    ssoLoginSettings: { accessCodeLifespanLogin: 1800, accessCodeLifespanUserAction: 300 },
  },
  passwordPolicy: [{ type: 'length', value: String(minimumLength) }, ...passwordPolicies],
  bruteForceDetection: {
    bruteForceProtected: true,
    failureFactor: 10,
    permanentLockout: false,
    maxTemporaryLockouts: 0,
    waitIncrementSeconds: 60,
    maxFailureWaitSeconds: 900,
    minimumQuickLoginWaitSeconds: 60,
    quickLoginCheckMilliSeconds: 1000,
    maxDeltaTimeSeconds: 43_200,
  },
  // Events go to the log, and from there to Loki; without the listener nobody sees a sign-in that fails.
  realmEventConfig: {
    eventsListeners: ['jboss-logging'],
    eventsEnabled: false,
    adminEventsEnabled: false,
    adminEventsDetailsEnabled: false,
  },
  browserSecurityHeaders: {
    contentSecurityPolicy: "frame-src 'self'; frame-ancestors 'self'; object-src 'none';",
    xContentTypeOptions: 'nosniff',
    xFrameOptions: 'SAMEORIGIN',
    xRobotsTag: 'none',
    strictTransportSecurity: 'max-age=31536000; includeSubDomains',
    referrerPolicy: 'no-referrer',
  },
};
