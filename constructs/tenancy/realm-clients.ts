import { Construct } from 'constructs';
import {
  KeycloakClient,
  type KeycloakClientSpec,
  KeycloakClientSpecRealmRefKind as RealmKind,
  KeycloakClientSpecReconciliationStrategy as Reconciliation,
} from '../../imports/v1.edp.epam.com';
import { offlineAccess, offlineLifespan } from '../identity/offline-access';
import { callbackPath } from '../identity/sign-on/sign-on-client';
import { GeneratedPassword } from '../security/generated-password';
import type { Client, StageSettings } from './stage-settings';

export interface RealmClientsProps {
  /** The stage, with its realm and the clients of the file. */
  readonly settings: StageSettings;
  /** Whether anybody may sign in. */
  readonly enabled: boolean;
  /** Address of the stage in browsers, without a path. */
  readonly url: string;
  /** Annotations of every client, their sync wave. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Client scope that makes tokens be for the api. */
  readonly audienceScope: string;
}

/** The clients of a realm: those of the three services, and the file's. Secrets are drawn in the cluster. */
export class RealmClients extends Construct {
  /** Names of Secrets with the key `clientSecret`, by client; that of the sign-in is there where the frontend has one. */
  readonly secrets: { readonly api: string; readonly producer: string; readonly signOn: string };

  constructor(scope: Construct, id: string, props: RealmClientsProps) {
    super(scope, id);
    const { settings, url, audienceScope } = props;
    const scopes = ['basic', 'roles', audienceScope];

    this.client('frontend', props, ofUsers(true, [`${url}/*`], url, scopes));
    // It asks about tokens, and has none itself.
    this.client('api', props, { ...ofNobody, webUrl: url, defaultClientScopes: ['basic'] });
    this.client('producer', props, { ...ofItself(['writer']), webUrl: url, defaultClientScopes: scopes });
    if (settings.frontend.signOn) this.client(signOnClient, props, ofSignOn(url));
    for (const client of settings.clients) this.client(client.id, props, specOf(client, scopes));
    this.secrets = {
      api: secretOf('api'),
      producer: secretOf('producer'),
      signOn: secretOf(signOnClient),
    };
  }

  /** The sign-in has a key for its cookies beside it, one of AES. */
  private secretFor(id: string): void {
    const drawn =
      id === signOnClient
        ? { keys: ['clientSecret', 'cookieSecret'], length: 32 }
        : { keys: ['clientSecret'] };
    new GeneratedPassword(this, `secret-${id}`, { name: secretOf(id), ...drawn });
  }

  private client(
    id: string,
    { settings, enabled, annotations }: RealmClientsProps,
    spec: Partial<KeycloakClientSpec>,
  ): void {
    if (!spec.public) this.secretFor(id);
    // What is false or empty is not said: the operator writes the object back without it, which would be drift.
    new KeycloakClient(this, `client-${id}`, {
      metadata: { name: id, annotations },
      spec: {
        clientId: id,
        realmRef: { kind: RealmKind.KEYCLOAK_REALM, name: settings.realm },
        reconciliationStrategy: Reconciliation.FULL,
        enabled,
        protocol: 'openid-connect',
        clientAuthenticatorType: 'client-secret',
        // Tokens hold the roles of whom they are for; the realm has no others than the tenant's.
        fullScopeAllowed: true,
        ...spec,
        secret: spec.public ? undefined : `$${secretOf(id)}:clientSecret`,
        attributes: {
          // The operator writes it into the object where it is missing.
          'post.logout.redirect.uris': '+',
          // A scope that the client had stays with it: the operator takes none away.
          ...offlineLifespan(spec.optionalClientScopes?.includes(offlineAccess) ?? false),
          ...spec.attributes,
        },
      },
    });
  }
}

/** The sign-in before the frontend. */
export const signOnClient = 'sign-on';

const secretOf = (id: string): string => `client-${id}`;

/** Clients that users sign in to. */
const ofUsers = (
  isPublic: boolean,
  redirectUris: readonly string[],
  webUrl: string,
  scopes: readonly string[],
): Partial<KeycloakClientSpec> => ({
  public: isPublic || undefined,
  standardFlowEnabled: true,
  redirectUris: [...redirectUris],
  webUrl,
  // Of the redirect URIs.
  webOrigins: ['+'],
  attributes: { 'pkce.code.challenge.method': 'S256' },
  defaultClientScopes: ['web-origins', 'acr', 'profile', 'email', ...scopes],
});

/** The proxy before the frontend. What it reads of the access token are the roles. */
const ofSignOn = (url: string): Partial<KeycloakClientSpec> => ({
  standardFlowEnabled: true,
  redirectUris: [`${url}${callbackPath}`],
  webUrl: url,
  webOrigins: [url],
  attributes: { 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': `${url}/` },
  defaultClientScopes: ['basic', 'profile', 'roles'],
});

/** Clients that sign in as themselves. */
const ofItself = (roles: readonly string[]): Partial<KeycloakClientSpec> => ({
  standardFlowEnabled: false,
  serviceAccount: { enabled: true, realmRoles: [...roles] },
});

/** Clients with a secret and no way to sign in. */
const ofNobody: Partial<KeycloakClientSpec> = { standardFlowEnabled: false };

function specOf(
  { kind, redirectUris, roles, offlineTokens }: Client,
  scopes: readonly string[],
): Partial<KeycloakClientSpec> {
  const [first] = redirectUris;
  if (first === undefined) return { ...ofItself(roles), defaultClientScopes: [...scopes] };
  return {
    ...ofUsers(kind === 'public', redirectUris, new URL(first).origin, scopes),
    optionalClientScopes: offlineTokens ? [offlineAccess] : undefined,
  };
}
