import type { Construct } from 'constructs';
import { KubeServiceAccount } from '../../../imports/k8s';
import { Component } from '../../component';
import { ExternalAuthorization } from '../../mesh/external-authorization';
import type { Endpoint } from '../../workload';
import type { Keycloak } from '../keycloak';
import { type PlatformRealm, platformRoles } from '../platform-realm';
import { asksForSignOn } from './asks-for-sign-on';
import { denialPage } from './denial-page';
import { SignOnClient } from './sign-on-client';
import { signOnNamespace } from './sign-on-namespace';
import { SignOnProxy } from './sign-on-proxy';
import type { Valkey } from './valkey';

export interface OAuth2ProxyProps {
  /** Name of the program that people sign in to, and of the client in the realm. */
  readonly program: string;
  /** Its host. */
  readonly host: string;
  /** Roles of the realm, of which one opens it. */
  readonly roles: readonly string[];
  /** Prefixes of paths that are asked for by programs, which have 401 in place of a page to sign in. @default none */
  readonly apiPaths?: readonly string[];
  /** Pods. */
  readonly replicas: number;
  /** Who is asked for a role, an e-mail address. */
  readonly contact: string;
  /** Where people sign in. */
  readonly keycloak: Keycloak;
  /** Realm that they are in. */
  readonly realm: PlatformRealm;
  /** Where sessions are. */
  readonly sessions: Valkey;
}

/**
 * The sign-in before one host. The sidecar of the program behind it asks about every request to the host; requests by other names,
 * which the mesh lets in by their identity, go on without.
 *
 * @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/providers/keycloak_oidc
 */
export class OAuth2Proxy extends Component {
  /** Takes what Keycloak sends people back with, and signs them out. */
  readonly http: Endpoint;
  /** Roles of the realm, of which one opens the host. */
  readonly roles: readonly string[];
  /** How proxies ask whether a request may pass. */
  readonly authorization: ExternalAuthorization;

  constructor(scope: Construct, id: string, props: OAuth2ProxyProps) {
    const { program, host, roles, keycloak, realm, sessions } = props;
    super(scope, id, { namespace: signOnNamespace, project: 'iam', wave: 'services' });
    this.node.addValidation({ validate: () => errors(props) });
    const labels = { 'app.kubernetes.io/name': 'oauth2-proxy', 'app.kubernetes.io/instance': program };
    this.roles = roles;

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name: id },
      automountServiceAccountToken: false,
    });
    const { secret } = new SignOnClient(this, 'client', { clientId: program, host, realm });
    const proxy = new SignOnProxy(this, 'proxy', {
      ...props,
      name: id,
      labels,
      clientId: program,
      secret,
      page: denialPage(pageOf(props)),
      apiPaths: props.apiPaths ?? [],
      issuer: `https://${keycloak.host}/realms/${realm.realm}`,
      cluster: `${keycloak.http.url}${realm.path}`,
      lifespan: '10h',
      metrics: true,
      sessions: sessions.commands,
      keycloak: {
        http: keycloak.http,
        may: { paths: ['token', 'certs', 'logout'].map((path) => `${realm.path}/${path}`) },
      },
    });
    this.http = proxy.http;
    this.authorization = new ExternalAuthorization(this, 'authorization', {
      name: id,
      endpoint: this.http,
      envoyExtAuthzHttp: asksForSignOn,
    });
  }
}

/** What the page says of whom to ask, and where somebody else can sign in. */
const pageOf = ({ program, host, roles, contact, keycloak, realm }: OAuth2ProxyProps) => ({
  contact,
  host,
  roles,
  signOut: `https://${keycloak.host}${realm.path}/logout?client_id=${program}&post_logout_redirect_uri=${encodeURIComponent(`https://${host}/`)}`,
});

function errors({ roles, replicas, apiPaths = [] }: OAuth2ProxyProps): string[] {
  const known: readonly string[] = Object.values(platformRoles);
  return [
    ...(roles.length > 0
      ? []
      : [`roles must have at least one, got none; without one everybody in the realm would be let in`]),
    ...roles
      .filter((role) => !known.includes(role))
      .map((role) => `roles must be of the realm (${known.join(', ')}), got "${role}"; correct or remove it`),
    ...(Number.isInteger(replicas) && replicas >= 1
      ? []
      : [
          `replicas must be a whole number of at least 1, got ${replicas}; write 2 to be there during a drain`,
        ]),
    ...apiPaths
      .filter((path) => !/^\/[^*]*$/.test(path))
      .map((path) => `apiPaths must begin with / and have no *, got "${path}"; write it as /api/`),
  ];
}
