import type { Construct } from 'constructs';
import {
  ClusterKeycloakSpecAdminType as AdminType,
  ClusterKeycloak,
  ClusterKeycloakRealm,
  KeycloakRealmRole,
  KeycloakRealmRoleSpecRealmRefKind as RealmKind,
  ClusterKeycloakRealmSpecBruteForceDetectionBruteForceStrategy as Strategy,
} from '../../imports/v1.edp.epam.com';
import { Component, keep } from '../component';
import { connect } from '../connection';
import type { Keycloak } from './keycloak';
import { KeycloakAccounts } from './keycloak-accounts';
import { OfflineAccess } from './offline-access';
import { preserved } from './preserved';
import { type RealmMail, smtpOf } from './realm-mail';
import type { RealmOperator } from './realm-operator';
import { realmSettings } from './realm-settings';

export interface PlatformRealmProps {
  /** Where the realm is, and all realms of tenants. */
  readonly keycloak: Keycloak;
  /** What makes realms; it signs in to Keycloak with an account of its own. */
  readonly operator: RealmOperator;
  /** By what realms send mail. @default they send none */
  readonly mail?: RealmMail;
}

/** Roles of those who run the platform; what each may do is the program's to say. */
export const platformRoles = {
  admin: 'platform-admin',
  editor: 'platform-editor',
  viewer: 'platform-viewer',
} as const;

/**
 * Keycloak as the realm operator finds it, and the realm `platform` of those who run the platform. People come into it from outside
 * of Git: by an identity provider, or by hand; what they may do are the realm's roles. Programs bring their own clients.
 *
 * @see https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/docs/api.md
 */
export class PlatformRealm extends Component {
  /** Name of the `ClusterKeycloak`, in which all realms are made. */
  readonly keycloak = 'main';
  /** Name of the realm, and of its `ClusterKeycloakRealm`. */
  readonly realm = 'platform';
  /** Below Keycloak's address: where clients of the realm ask for tokens and about users. */
  readonly path = `/realms/${this.realm}/protocol/openid-connect`;
  /** Address of the realm for browsers, and for who comes through the gateway; it is in every token. */
  readonly issuer: string;

  constructor(scope: Construct, id: string, { keycloak, operator, mail }: PlatformRealmProps) {
    super(scope, id, { namespace: operator.namespace, project: 'iam', wave: 'services' });
    this.issuer = `https://${keycloak.host}/realms/${this.realm}`;
    const { clientId, secret, key } = new KeycloakAccounts(this, 'accounts', { keycloak }).account;

    new ClusterKeycloak(this, 'keycloak', {
      metadata: { name: this.keycloak },
      spec: {
        url: keycloak.http.url,
        adminType: AdminType.SERVICE_ACCOUNT,
        auth: {
          clientCredentials: { clientId: { value: clientId }, clientSecretRef: { name: secret, key } },
        },
      },
    });
    this.own(this.realm, { displayName: 'Platform', mail });
    // Keycloak's own, of its administrators: what anybody can guess at on the public host. Its tokens may do everything.
    this.own('master', {
      displayName: 'Keycloak',
      mail,
      // Where the console signs in.
      frontendUrl: keycloak.administrators,
      accessTokenLifespan: 60,
    });
    for (const name of Object.values(platformRoles)) {
      new KeycloakRealmRole(this, name, {
        metadata: { name, annotations: afterRealms },
        spec: { name, realmRef: { kind: RealmKind.CLUSTER_KEYCLOAK_REALM, name: this.realm } },
      });
    }
    connect(operator.workload, keycloak.http);
  }

  /** A realm with the settings of every realm, that no mistake in Git takes away. */
  private own(name: string, { displayName, mail, frontendUrl, ...tokens }: OwnRealm): void {
    new ClusterKeycloakRealm(this, `realm-${name}`, {
      metadata: {
        name,
        annotations: { ...keep, [preserved]: 'true' },
      },
      spec: {
        realmName: name,
        displayName,
        frontendUrl,
        clusterKeycloakRef: this.keycloak,
        ...realmSettings,
        tokenSettings: { ...realmSettings.tokenSettings, ...tokens },
        smtp: mail && smtpOf(mail, displayName),
        bruteForceDetection: { ...realmSettings.bruteForceDetection, bruteForceStrategy: Strategy.MULTIPLE },
      },
    });
    new OfflineAccess(this, `offline-access-${name}`, {
      realm: name,
      kind: 'ClusterKeycloakRealm',
      allowed: false,
      annotations: afterRealms,
    });
  }
}

interface OwnRealm {
  /** What people read. */
  readonly displayName: string;
  /** By what it sends mail. @default it sends none */
  readonly mail?: RealmMail;
  /** Where it is, without a path. @default where Keycloak is */
  readonly frontendUrl?: string;
  /** Seconds. @default that of every realm */
  readonly accessTokenLifespan?: number;
}

/**
 * Argo CD makes roles when their realm is there. Accounts, Keycloak and realms come at once: the operator waits by itself for a
 * Keycloak that does not let it in, and has clients of other Applications wait, but counts a realm that is not there as a failure.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 * @see https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/internal/controller/helper/controller_helper_auth.go ErrKeycloakIsNotAvailable
 */
const afterRealms = { 'argocd.argoproj.io/sync-wave': '1' };
