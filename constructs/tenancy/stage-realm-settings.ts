import { passwordPolicies, realmSettings } from '../identity/realm-settings';

/** Rules of passwords by Keycloak's names, with the least that each asks for. */
interface PasswordPolicy {
  readonly length: number;
  readonly digits?: number;
  readonly lowerCase?: number;
  readonly upperCase?: number;
  readonly specialChars?: number;
  readonly passwordHistory?: number;
  readonly forceExpiredPasswordChange?: number;
}

/** What a customer decides of a realm. */
export interface RealmFields {
  /** Seconds, as all below. */
  readonly accessTokenLifespan: number;
  readonly ssoSessionIdleTimeout: number;
  readonly ssoSessionMaxLifespan: number;
  readonly userRegistration: boolean;
  readonly forgotPassword: boolean;
  readonly verifyEmail: boolean;
  readonly emailAsUsername: boolean;
  readonly passwordPolicy: PasswordPolicy;
}

/** The settings of a stage's realm: those of every realm, with what the customer has decided. */
export function stageRealmSettings(fields: RealmFields): typeof realmSettings {
  const { accessTokenLifespan, ssoSessionIdleTimeout, ssoSessionMaxLifespan, passwordPolicy } = fields;
  const { userRegistration, forgotPassword, verifyEmail, emailAsUsername } = fields;
  const { login, tokenSettings, sessions } = realmSettings;
  return {
    ...realmSettings,
    login: { ...login, userRegistration, forgotPassword, verifyEmail, emailAsUsername },
    tokenSettings: { ...tokenSettings, accessTokenLifespan },
    sessions: {
      ...sessions,
      ssoSessionSettings: { idleTimeout: ssoSessionIdleTimeout, maxLifespan: ssoSessionMaxLifespan },
    },
    passwordPolicy: [
      ...Object.entries(passwordPolicy).map(([type, value]) => ({ type, value: String(value) })),
      ...passwordPolicies,
    ],
  };
}

/** What needs mail, in a realm that sends none. */
export const mailErrors = (fields: RealmFields): string[] =>
  (['forgotPassword', 'verifyEmail'] as const)
    .filter((field) => fields[field])
    .map(
      (field) =>
        `realm.${field} must not be true where realms send no mail, got true; name alerting.delivery.email.realmSender in the environment, or remove it`,
    );
