import type { Construct } from 'constructs';
import { connect, type HttpAccess } from '../connection';
import { realmOfAdministrators } from '../identity/keycloak';
import type { TenantDatabaseAccess } from './database/tenant-database-access';
import type { Given } from './stage-pod';
import { StageProducer } from './stage-producer';
import type { StageRealm } from './stage-realm';
import { StageServer } from './stage-server';
import type { StageSettings } from './stage-settings';
import { type RealmAddresses, tokenPath, variablesOf } from './stage-variables';
import type { TenantPlatform } from './tenant-platform';

/** The three services of a stage. */
export interface StageServices {
  readonly frontend: StageServer;
  readonly api: StageServer;
  readonly producer: StageProducer;
}

export interface StageServicesProps {
  /** The stage, with the images and sizes of the services. */
  readonly settings: StageSettings;
  /** Namespace of the gateway's proxies, which have to know the servers. */
  readonly gateway: string;
  /** Where the services find the realm. */
  readonly addresses: RealmAddresses;
  /** Realm that the api and the producer have a client in, with a secret. */
  readonly realm: StageRealm;
  /** What the api is given of the database. */
  readonly database: TenantDatabaseAccess;
  /** Secrets to pull the images with. */
  readonly pullSecrets: readonly string[];
}

/** Makes the services of a stage; who talks to them is for `connectServices`. */
export function stageServices(scope: Construct, props: StageServicesProps): StageServices {
  const { settings, gateway, addresses, realm, database, pullSecrets } = props;
  const says = variablesOf(addresses);
  return {
    frontend: new StageServer(scope, 'frontend', {
      service: 'frontend',
      settings,
      pullSecrets,
      knownTo: [gateway],
      says: says.frontend,
    }),
    api: new StageServer(scope, 'api', {
      service: 'api',
      settings,
      pullSecrets,
      knownTo: [gateway],
      metrics: true,
      given: [clientSecret(realm.secrets.api), database.given],
      says: says.api,
    }),
    producer: new StageProducer(scope, 'producer', {
      settings,
      pullSecrets,
      given: [clientSecret(realm.secrets.producer)],
      says: says.producer,
    }),
  };
}

/**
 * Who may talk to whom.
 *
 * @param issuer of the tokens that the api is called with
 * @param browsers what the gateway asks the frontend for. @default anything
 */
export function connectServices(
  { frontend, api, producer }: StageServices,
  { gateway, keycloak }: TenantPlatform,
  { issuer, browsers }: { readonly issuer: string; readonly browsers?: HttpAccess },
): void {
  connect(gateway.pods, frontend.http, { http: browsers });
  connect(gateway.pods, api.http, { http: { ...belowApi, notPaths: [`${tokenPath}*`], token: { issuer } } });
  const withToken = { http: { ...belowApi, token: { issuer, except: [tokenPath] } } };
  connect(frontend.workload, api.http, withToken);
  connect(producer.workload, api.http, withToken);
  connect(api.workload, keycloak.http, realmsOnly);
}

/** What is asked of the api; its health is for the kubelet. */
const belowApi = { paths: ['/api', '/api/*'] };

/** What is asked of Keycloak: keys, tokens and introspection, of the tenants' realms. */
export const realmsOnly = {
  http: { paths: ['/realms/*'], notPaths: realmOfAdministrators },
};

const folder = '/var/run/secrets/plinth/client';

/** A client's secret as a file, which follows the Secret. */
const clientSecret = (secretName: string): Given => ({
  env: [{ name: 'OIDC_CLIENT_SECRET_FILE', value: `${folder}/clientSecret` }],
  volumes: [{ name: 'client', secret: { secretName } }],
  mounts: [{ name: 'client', mountPath: folder, readOnly: true }],
});
