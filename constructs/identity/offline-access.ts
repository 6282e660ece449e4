import { Construct } from 'constructs';
import {
  KeycloakClientScope,
  KeycloakRealmRole,
  KeycloakRealmRoleSpecRealmRefKind as RealmKindOfRole,
  KeycloakClientScopeSpecRealmRefKind as RealmKindOfScope,
  KeycloakClientScopeSpecType as ScopeType,
} from '../../imports/v1.edp.epam.com';
import { preserved } from './preserved';
import { realmSettings } from './realm-settings';

export interface OfflineAccessProps {
  /** Name of the realm, and of its object. */
  readonly realm: string;
  /** Kind of the realm's object. */
  readonly kind: 'KeycloakRealm' | 'ClusterKeycloakRealm';
  /** Whether a client of the realm gives offline tokens. */
  readonly allowed: boolean;
  /** Annotations of both objects. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The scope by which a client is asked for an offline token, and the role that its user needs. */
export const offlineAccess = 'offline_access';

/**
 * Who gets offline tokens, which outlive the sign-in. Keycloak lets every client be asked for one, and gives every user the right: here a
 * new client is given the scope by name only, and users have the role where a client is to give such tokens. Both are Keycloak's own and
 * stay as they are when the objects go.
 *
 * @see https://www.keycloak.org/docs/26.7.5/server_admin/#_offline-access
 */
export class OfflineAccess extends Construct {
  constructor(scope: Construct, id: string, props: OfflineAccessProps) {
    super(scope, id);
    const { realm, kind, allowed } = props;
    const annotations = { ...props.annotations, [preserved]: 'true' };
    const isCluster = kind === 'ClusterKeycloakRealm';

    new KeycloakClientScope(this, 'scope', {
      metadata: { name: `offline-access-${realm}`, annotations },
      spec: {
        name: offlineAccess,
        description: 'OpenID Connect built-in scope: offline_access',
        realmRef: {
          kind: isCluster ? RealmKindOfScope.CLUSTER_KEYCLOAK_REALM : RealmKindOfScope.KEYCLOAK_REALM,
          name: realm,
        },
        protocol: 'openid-connect',
        type: ScopeType.NONE,
        attributes: {
          // Command lines, of Argo CD for one, ask for it where the realm says that it has it, and are refused as a whole.
          'include.in.openid.provider.metadata': String(allowed),
          'consent.screen.text': `\${offlineAccessScopeConsentText}`,
          'display.on.consent.screen': 'true',
        },
      },
    });
    const name = `default-roles-${realm}`;
    new KeycloakRealmRole(this, 'default-role', {
      metadata: { name, annotations },
      spec: {
        name,
        description: `\${role_default-roles}`,
        realmRef: {
          kind: isCluster ? RealmKindOfRole.CLUSTER_KEYCLOAK_REALM : RealmKindOfRole.KEYCLOAK_REALM,
          name: realm,
        },
        composite: true,
        // All that it has: the operator takes away what is not here.
        composites: [...(allowed ? [offlineAccess] : []), 'uma_authorization'].map((role) => ({
          name: role,
        })),
        compositesClientRoles: { account: [{ name: 'manage-account' }, { name: 'view-profile' }] },
      },
    });
  }
}

/** Attribute of a client: seconds that an offline session at it lasts, which are too few to be of use where it is not to have one. */
export const offlineLifespan = (isGiven: boolean) => ({
  'client.offline.session.max.lifespan': String(
    isGiven ? realmSettings.sessions.ssoOfflineSessionSettings.maxLifespan : 1,
  ),
});
