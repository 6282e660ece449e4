import type { Construct } from 'constructs';
import type { EnvVar, Volume, VolumeMount } from '../../imports/k8s';
import { Component } from '../component';
import { connect } from '../connection';
import { TenantDatabaseAccess } from './database/tenant-database-access';
import { StageEgress } from './stage-egress';
import { StageMonitor } from './stage-monitor';
import { StageNamespace } from './stage-namespace';
import { StageProducer } from './stage-producer';
import { StagePullSecrets } from './stage-pull-secrets';
import { audience, StageRealm } from './stage-realm';
import { StageRoute } from './stage-route';
import { StageServer, servicePorts } from './stage-server';
import { type Stage, settingsOf } from './stage-settings';
import { StageTokens } from './stage-tokens';
import { StageViewers } from './stage-viewers';
import type { Tenant } from './tenant';
import type { TenantPlatform } from './tenant-platform';

export interface TenantStageProps {
  /** The tenant's file. */
  readonly tenant: Tenant;
  /** Which of its stages: the file's values for it come before those for both. */
  readonly stage: Stage;
  /** What the stage finds around it. */
  readonly platform: TenantPlatform;
}

/** One isolated home of a tenant: its namespace, its realm, and its three services, of which the api alone has Keycloak and data. */
export class TenantStage extends Component {
  constructor(scope: Construct, id: string, props: TenantStageProps) {
    const { tenant, stage, platform } = props;
    const settings = settingsOf(tenant, stage);
    super(scope, id, { namespace: settings.namespace, project: 'tenants', wave: 'tenants' });
    const { gateway, keycloak } = platform;
    const host = `${settings.host}.${platform.domain}`;
    const realmPath = `/realms/${settings.realm}`;
    const oidc = `${realmPath}/protocol/openid-connect`;
    const issuer = `${keycloak.publicUrl}${realmPath}`;
    const port = String(servicePorts.http.port);
    const api = `http://api:${port}`;

    new StageNamespace(this, 'namespace', {
      settings,
      knows: ['istio-system/*', keycloak.service, platform.database.service],
      monitored: platform.prometheus !== undefined,
    });
    new StageViewers(this, 'viewers', { group: settings.viewers });
    const pullSecrets = new StagePullSecrets(this, 'pull-secrets', { settings, platform }).names;
    const realm = new StageRealm(this, 'realm', {
      settings,
      keycloak: keycloak.name,
      url: `https://${host}`,
    });

    const database = new TenantDatabaseAccess(this, 'database', {
      database: platform.database,
      tenant: settings.tenant,
      stage,
    });

    const frontend = new StageServer(this, 'frontend', {
      service: 'frontend',
      settings,
      pullSecrets,
      knownTo: [gateway.namespace],
      says: {
        PORT: port,
        NODE_ENV: 'production',
        API_BASE_URL: `${api}/api`,
        OIDC_ISSUER: issuer,
        OIDC_CLIENT_ID: 'frontend',
      },
    });
    const server = new StageServer(this, 'api', {
      service: 'api',
      settings,
      pullSecrets,
      knownTo: [gateway.namespace],
      metrics: true,
      given: [clientSecret(realm.secrets.api), database.given],
      says: {
        PORT: port,
        METRICS_PORT: String(servicePorts.metrics.port),
        OIDC_ISSUER: issuer,
        OIDC_JWKS_URL: `${keycloak.url}${oidc}/certs`,
        OIDC_TOKEN_URL: `${keycloak.url}${oidc}/token`,
        OIDC_INTROSPECTION_URL: `${keycloak.url}${oidc}/token/introspect`,
        OIDC_CLIENT_ID: audience,
      },
    });
    const producer = new StageProducer(this, 'producer', {
      settings,
      pullSecrets,
      given: [clientSecret(realm.secrets.producer)],
      says: {
        API_BASE_URL: `${api}/api`,
        OIDC_TOKEN_URL: `${api}${tokenPath}`,
        OIDC_CLIENT_ID: 'producer',
      },
    });

    new StageRoute(this, 'route', { gateway, host, api: server.http, frontend: frontend.http });
    new StageTokens(this, 'tokens', {
      api: server.workload,
      issuer,
      keys: `${keycloak.url}${oidc}/certs`,
      audience,
    });

    // who may talk to whom
    connect(gateway.pods, frontend.http);
    const withToken = { http: { ...belowApi.http, token: { issuer, except: [tokenPath] } } };
    connect(gateway.pods, server.http, {
      http: { ...belowApi.http, notPaths: [tokenPath], token: { issuer } },
    });
    connect(frontend.workload, server.http, withToken);
    connect(producer.workload, server.http, withToken);
    connect(server.workload, keycloak.http, realmsOnly);
    database.open(server.workload);
    const workloads = { frontend: frontend.workload, api: server.workload, producer: producer.workload };
    if (platform.prometheus) {
      new StageMonitor(this, 'monitor', {
        prometheus: platform.prometheus,
        api: server.workload,
        workloads: Object.values(workloads),
      });
    }
    new StageEgress(this, 'egress', { egress: settings.egress, workloads, cluster: platform.cluster });
  }
}

/** What is asked of the api; its health is for the kubelet. */
const belowApi = { http: { paths: ['/api', '/api/*'] } };

/** The one path without a token: where clients without a way to Keycloak get theirs, because the api alone has one. */
const tokenPath = '/api/token';

/** What is asked of Keycloak: keys, tokens and introspection, of the tenants' realms. */
export const realmsOnly = {
  http: { paths: ['/realms/*'], notPaths: ['/realms/master', '/realms/master/*'] },
};

const folder = '/var/run/secrets/plinth/client';

/** A client's secret as a file, which follows the Secret. */
const clientSecret = (secretName: string): { env: EnvVar[]; volumes: Volume[]; mounts: VolumeMount[] } => ({
  env: [{ name: 'OIDC_CLIENT_SECRET_FILE', value: `${folder}/clientSecret` }],
  volumes: [{ name: 'client', secret: { secretName } }],
  mounts: [{ name: 'client', mountPath: folder, readOnly: true }],
});
