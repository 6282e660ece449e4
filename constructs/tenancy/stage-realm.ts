import { Construct } from 'constructs';
import {
  KeycloakClientScope,
  KeycloakRealmSpecKeycloakRefKind as KeycloakKind,
  KeycloakRealm,
  KeycloakRealmRole,
  KeycloakRealmRoleSpecRealmRefKind as RealmKindOfRole,
  KeycloakClientScopeSpecRealmRefKind as RealmKindOfScope,
  KeycloakClientScopeSpecType as ScopeType,
  KeycloakRealmSpecBruteForceDetectionBruteForceStrategy as Strategy,
} from '../../imports/v1.edp.epam.com';
import { keep } from '../component';
import { DriftReportClient } from '../identity/drift-report-client';
import { OfflineAccess } from '../identity/offline-access';
import { preserved } from '../identity/preserved';
import { smtpOf } from '../identity/realm-mail';
import { RealmClients } from './realm-clients';
import { RealmUsers } from './realm-users';
import { StageIdentityProviders } from './stage-identity-providers';
import { mailErrors, stageRealmSettings } from './stage-realm-settings';
import type { StageSettings } from './stage-settings';
import type { TenantPlatform } from './tenant-platform';

export interface StageRealmProps {
  /** The stage, with its realm, roles, clients and users. */
  readonly settings: StageSettings;
  /** Whether the tenant is removed: its realm stays as it is, and lets nobody in. */
  readonly removed: boolean;
  /** Keycloak, and the secret store. */
  readonly platform: Pick<TenantPlatform, 'keycloak' | 'secretStore' | 'tenantKey'>;
  /** Address of the stage in browsers, without a path. */
  readonly url: string;
}

/**
 * The realm of a stage, which the realm operator makes and keeps as it is here: roles, clients, users. It is there before the
 * services are (wave 4 of the Application), and stays when it is gone from here, because the users' passwords are in it alone. Of a
 * tenant that is removed all of it stays: only an object that was never gone knows that its first password is given no more.
 *
 * @see https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/docs/api.md
 */
export class StageRealm extends Construct {
  /** Names of Secrets with the key `clientSecret`, by client. */
  readonly secrets: RealmClients['secrets'];

  constructor(scope: Construct, id: string, props: StageRealmProps) {
    super(scope, id);
    const { settings, removed, platform, url } = props;
    const { mail, name: keycloak } = platform.keycloak;
    const { realm, tenant, stage, roles, realmFields } = settings;
    const shared = stageRealmSettings(realmFields);
    const displayName = stage === 'prod' ? tenant : `${tenant} (${stage})`;

    new KeycloakRealm(this, 'realm', {
      metadata: {
        name: realm,
        annotations: { ...keep, ...inWave(1), [preserveRealm]: 'true' },
      },
      spec: {
        realmName: realm,
        displayName,
        keycloakRef: { kind: KeycloakKind.CLUSTER_KEYCLOAK, name: keycloak },
        ...shared,
        smtp: mail && smtpOf(mail, displayName),
        bruteForceDetection: { ...shared.bruteForceDetection, bruteForceStrategy: Strategy.MULTIPLE },
      },
    });
    audienceOf(this, realm);
    new OfflineAccess(this, 'offline-access', {
      realm,
      kind: 'KeycloakRealm',
      allowed: settings.clients.some(({ offlineTokens }) => offlineTokens),
      annotations: inWave(2),
    });
    for (const { name, description } of roles) {
      new KeycloakRealmRole(this, `role-${name}`, {
        metadata: { name, annotations: inWave(2) },
        spec: { name, description, realmRef: { kind: RealmKindOfRole.KEYCLOAK_REALM, name: realm } },
      });
    }
    this.secrets = new RealmClients(this, 'clients', {
      settings,
      enabled: !removed,
      url,
      annotations: inWave(3),
      audienceScope,
    }).secrets;
    new DriftReportClient(this, 'drift-report', {
      realm: { kind: 'KeycloakRealm', name: realm },
      annotations: inWave(3),
    });
    new StageIdentityProviders(this, 'identity-providers', {
      settings,
      platform,
      enabled: !removed,
      annotations: inWave(3),
    });
    new RealmUsers(this, 'users', { settings, enabled: !removed, annotations: inWave(4) });
    this.node.addValidation({ validate: () => (mail ? [] : mailErrors(realmFields)) });
  }
}

/** The scope by which tokens are for the api. */
function audienceOf(scope: Construct, realm: string): void {
  new KeycloakClientScope(scope, 'audience', {
    metadata: { name: audienceScope, annotations: inWave(2) },
    spec: {
      name: audienceScope,
      description: 'Tokens are for the api',
      realmRef: { kind: RealmKindOfScope.KEYCLOAK_REALM, name: realm },
      protocol: 'openid-connect',
      // Given to clients by name.
      type: ScopeType.NONE,
      protocolMappers: [
        {
          // Keycloak tells nobody about a token that is not for them.
          name: audience,
          protocol: 'openid-connect',
          protocolMapper: 'oidc-audience-mapper',
          config: {
            'included.client.audience': audience,
            'access.token.claim': 'true',
            'introspection.token.claim': 'true',
            'id.token.claim': 'false',
          },
        },
      ],
    },
  });
}

/** Annotation without which the realm goes with its object. */
export const preserveRealm = preserved;

/** The client that tokens of the realm are for. */
export const audience = 'api';

const audienceScope = `${audience}-audience`;

/**
 * The order inside of the Application: each needs the one before. All else, Secrets among it, is in wave 0.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const inWave = (wave: 1 | 2 | 3 | 4) => ({ 'argocd.argoproj.io/sync-wave': String(wave) });
