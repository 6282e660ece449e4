import * as z from 'zod';
import { mapping } from './mapping';
import { defaults } from './tenant-defaults';

const number = (least: number, most: number) => {
  const rule = `must be from ${least} to ${most}`;
  return z.int('must be a whole number').min(least, rule).max(most, rule);
};

const choice = z.boolean('must be true or false');

/** Rules of passwords by Keycloak's own names. @see https://www.keycloak.org/docs/26.7.5/server_admin/#_password-policies */
const passwordPolicy = mapping({
  length: number(8, 40)
    .optional()
    .meta({ description: 'Characters at the least', default: defaults.realm.passwordPolicy.length }),
  digits: number(1, 4)
    .optional()
    .meta({ description: 'Digits at the least', examples: [1] }),
  lowerCase: number(1, 4)
    .optional()
    .meta({ description: 'Small letters at the least', examples: [1] }),
  upperCase: number(1, 4)
    .optional()
    .meta({ description: 'Capital letters at the least', examples: [1] }),
  specialChars: number(1, 4)
    .optional()
    .meta({ description: 'Characters at the least that are neither letters nor digits', examples: [1] }),
  passwordHistory: number(1, 24)
    .optional()
    .meta({ description: 'Passwords before that cannot be taken again', examples: [5] }),
  forceExpiredPasswordChange: number(1, 3650)
    .optional()
    .meta({ description: 'Days after which another has to be chosen', examples: [365] }),
});

/** What a customer decides of a realm; the rest is the platform's. */
export const realmFields = mapping({
  accessTokenLifespan: number(60, 3600).optional().meta({
    description: 'Seconds for which an access token is valid',
    default: defaults.realm.accessTokenLifespan,
  }),
  ssoSessionIdleTimeout: number(300, 1_209_600).optional().meta({
    description: 'Seconds without a request after which somebody has to sign in again',
    default: defaults.realm.ssoSessionIdleTimeout,
  }),
  ssoSessionMaxLifespan: number(600, 2_592_000).optional().meta({
    description: 'Seconds after which everybody has to sign in again',
    default: defaults.realm.ssoSessionMaxLifespan,
  }),
  passwordPolicy: passwordPolicy
    .optional()
    .meta({ description: 'What passwords have to be, beside not the name and not the address' }),
  userRegistration: choice.optional().meta({
    description: 'Whether people may make an account themselves; it has none of the roles',
    default: defaults.realm.userRegistration,
  }),
  forgotPassword: choice.optional().meta({
    description:
      'Whether people may have a link sent by which they set another password; realms have to send mail',
    default: defaults.realm.forgotPassword,
  }),
  verifyEmail: choice.optional().meta({
    description: 'Whether people have to show that the address is theirs; realms have to send mail',
    default: defaults.realm.verifyEmail,
  }),
  emailAsUsername: choice.optional().meta({
    description: 'Whether the address is the name to sign in with; to be decided before there are users',
    default: defaults.realm.emailAsUsername,
  }),
});
