import { Construct } from 'constructs';
import {
  KeycloakRealmUser,
  KeycloakRealmUserSpecRealmRefKind as RealmKind,
} from '../../imports/v1.edp.epam.com';
import { GeneratedPassword } from '../security/generated-password';
import type { StageSettings } from './stage-settings';

export interface RealmUsersProps {
  /** The stage, with its realm and the users of the file. */
  readonly settings: StageSettings;
  /** Whether they may sign in. */
  readonly enabled: boolean;
  /** Annotations of every user, their sync wave. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Users of a realm that the tenant's file names. The first password of each is drawn in the cluster (Secret `user-<name>`, key
 * `password`), and has to be changed at the first sign-in. The file owns name, address and roles; what else a user has is their own.
 */
export class RealmUsers extends Construct {
  constructor(scope: Construct, id: string, props: RealmUsersProps) {
    super(scope, id);
    const { settings, enabled, annotations } = props;
    const { emailAsUsername, passwordPolicy } = settings.realmFields;
    for (const { username, email, firstName, lastName, roles } of settings.users) {
      const { secret } = new GeneratedPassword(this, `secret-${username}`, {
        name: `user-${username}`,
        symbols: passwordPolicy.specialChars,
      });
      new KeycloakRealmUser(this, `user-${username}`, {
        metadata: { name: username, annotations },
        spec: {
          // Keycloak makes it so, in lower case, and the operator looks for the user by it.
          username: emailAsUsername ? email.toLowerCase() : username,
          email,
          // All of these are written at every start of the operator, whatever a person has changed.
          emailVerified: true,
          firstName,
          lastName,
          // Left out where it is false, as the operator writes the object back.
          enabled: enabled || undefined,
          realmRef: { kind: RealmKind.KEYCLOAK_REALM, name: settings.realm },
          // With the one that Keycloak gives to all: what is not said is taken away.
          roles: [`default-roles-${settings.realm}`, ...roles],
          // Otherwise the operator deletes the object when it is done, and Argo CD makes it again, for ever.
          keepResource: true,
          reconciliationStrategy: 'full',
          // Temporary: a new password is asked for once. `requiredUserActions` would ask again at every start of the operator.
          passwordSecret: { name: secret, key: 'password', temporary: true },
        },
      });
    }
  }
}
