import { audience } from './stage-realm';
import { servicePorts } from './stage-server';
import type { Service } from './stage-settings';
import type { TenantPlatform } from './tenant-platform';

/** Where a stage's realm is, for its services and their proxies. */
export interface RealmAddresses {
  /** Issuer of its tokens, as browsers know it. */
  readonly issuer: string;
  /** Where the issuer's keys are, inside of the mesh. */
  readonly keys: string;
  /** Where tokens are given out, inside of the mesh. */
  readonly tokens: string;
  /** Where a token is asked about, inside of the mesh. */
  readonly introspection: string;
}

/** The addresses of a realm of the platform's Keycloak. */
export function realmAddresses(
  realm: string,
  { url, publicUrl }: TenantPlatform['keycloak'],
): RealmAddresses {
  const path = `/realms/${realm}`;
  const inside = `${url}${path}/protocol/openid-connect`;
  return {
    issuer: `${publicUrl}${path}`,
    keys: `${inside}/certs`,
    tokens: `${inside}/token`,
    introspection: `${inside}/token/introspect`,
  };
}

/** The one path without a token: where clients without a way to Keycloak get theirs, because the api alone has one. */
export const tokenPath = '/api/token';

/** What the platform says to the services of a stage, in variables. */
export function variablesOf(
  realm: RealmAddresses,
): Readonly<Record<Service, Readonly<Record<string, string>>>> {
  const port = String(servicePorts.http.port);
  const api = `http://api:${port}`;
  return {
    frontend: {
      PORT: port,
      NODE_ENV: 'production',
      API_BASE_URL: `${api}/api`,
      OIDC_ISSUER: realm.issuer,
      OIDC_CLIENT_ID: 'frontend',
    },
    api: {
      PORT: port,
      METRICS_PORT: String(servicePorts.metrics.port),
      OIDC_ISSUER: realm.issuer,
      OIDC_JWKS_URL: realm.keys,
      OIDC_TOKEN_URL: realm.tokens,
      OIDC_INTROSPECTION_URL: realm.introspection,
      OIDC_CLIENT_ID: audience,
    },
    producer: {
      API_BASE_URL: `${api}/api`,
      OIDC_TOKEN_URL: `${api}${tokenPath}`,
      OIDC_CLIENT_ID: 'producer',
    },
  };
}
