import { Construct } from 'constructs';
import { KubeServiceAccount } from '../../imports/k8s';
import { connect } from '../connection';
import { namesOf, signOnPrefix } from '../gateway/route';
import { commonDenialPage, denialFooter } from '../identity/sign-on/denial-page';
import { SessionStore } from '../identity/sign-on/session-store';
import { SignOnProxy } from '../identity/sign-on/sign-on-proxy';
import { ownAuthorizer } from '../mesh/own-authorization';
import { askingPolicy } from '../policies/authorization-policy';
import type { Endpoint, Workload } from '../workload';
import { signOnClient } from './realm-clients';
import { tenantLabelsOf } from './stage-pod';
import { realmsOnly } from './stage-services';
import type { StageSettings } from './stage-settings';
import type { RealmAddresses } from './stage-variables';
import { defaults } from './tenant-defaults';
import type { TenantPlatform } from './tenant-platform';
import { signOnName, tenantSignOn } from './tenant-sign-on';

export interface StageSignOnProps {
  /** The stage, with its owner and the time for which people are signed in. */
  readonly settings: StageSettings;
  /** Roles of the realm, of which one opens the host. */
  readonly roles: readonly string[];
  /** The way in, and where people sign in. */
  readonly platform: Pick<TenantPlatform, 'gateway' | 'keycloak'>;
  /** Where the realm is. */
  readonly addresses: RealmAddresses;
  /** Host name of the stage. */
  readonly host: string;
  /** Secret of the client `sign-on`. */
  readonly secret: string;
  /** What people sign in to. */
  readonly frontend: Endpoint;
}

/**
 * The sign-in before the host of a stage: oauth2-proxy as a client of the stage's own realm, and its sessions, which no other stage
 * reaches. The frontend's sidecar asks about every request to the host. What is below `/api` is asked for with tokens, as ever.
 */
export class StageSignOn extends Construct {
  /** Takes what Keycloak sends people back with, and signs them out. */
  readonly http: Endpoint;
  /** Of which one opens the host. */
  readonly roles: readonly string[];
  /** All of them, whose proxies have metrics. */
  readonly workloads: readonly Workload[];

  constructor(scope: Construct, id: string, props: StageSignOnProps) {
    super(scope, id);
    const { settings, roles, platform, host, secret, frontend } = props;
    const { gateway, keycloak } = platform;
    this.roles = roles;
    const podLabels = tenantLabelsOf(settings);
    const labels = { 'app.kubernetes.io/name': signOnName };

    const { commands: sessions } = new SessionStore(this, 'sessions', { podLabels });
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name: signOnName },
      automountServiceAccountToken: false,
    });
    const proxy = new SignOnProxy(this, 'proxy', {
      ...realmOf(props),
      name: signOnName,
      labels,
      podLabels,
      replicas: defaults.replicas[settings.stage],
      secret,
      keys: { client: 'clientSecret', cookie: 'cookieSecret' },
      host,
      roles,
      apiPaths: [],
      page: commonDenialPage(),
      knownTo: [gateway.namespace],
      sessions,
      keycloak: { http: keycloak.http, may: realmsOnly.http },
    });
    this.http = proxy.http;
    this.workloads = [proxy.workload, sessions.workload];
    ownAuthorizer(this, { ...tenantSignOn, name: signOnName, labels });

    const asked = { ports: [frontend.name], hosts: namesOf(host) };
    askingPolicy(frontend.workload, frontend.workload, { provider: tenantSignOn.name, ...asked });
    connect(frontend.workload, this.http, { http: { paths: ['/'] } });
    connect(gateway.pods, this.http, { http: { paths: [`${signOnPrefix}*`], hosts: namesOf(host) } });
  }
}

/** Who people are, for how long, and what is said to those who may not. */
function realmOf({ settings, roles, addresses, host }: StageSignOnProps) {
  const { issuer, tokens } = addresses;
  const away = encodeURIComponent(`https://${host}/`);
  return {
    clientId: signOnClient,
    issuer,
    cluster: tokens.slice(0, tokens.lastIndexOf('/')),
    lifespan: `${settings.realmFields.ssoSessionMaxLifespan}s`,
    footer: denialFooter({
      contact: settings.owner ?? '',
      host,
      roles,
      signOut: `${issuer}/protocol/openid-connect/logout?client_id=${signOnClient}&post_logout_redirect_uri=${away}`,
    }),
  };
}

/** What the gateway asks the frontend for where people sign in: the host, as those with one of the roles. */
export const signedIn = (host: string, roles: readonly string[]) => ({
  hosts: namesOf(host),
  authorization: { provider: tenantSignOn.name, roles },
});
