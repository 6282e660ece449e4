import type { Container, PodSpec } from '../../../imports/k8s';
import { spreadOverNodes } from '../../chart-replicas';
import { httpGet, quantities } from '../../container';
import { type Resources, restrictedContainer, restrictedPod } from '../../pod';
import { images } from '../../versions';
import { callbackPath } from './sign-on-client';

export interface OAuth2ProxyPodProps {
  /** Name of ServiceAccount, ConfigMap and container. */
  readonly name: string;
  /** Labels of the pods, by which replicas are spread over nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Pods; from two on they are spread over nodes. */
  readonly replicas: number;
  /** Name of the client in the realm. */
  readonly clientId: string;
  /** Secret with what the client shows the realm, and what cookies are sealed with. */
  readonly secret: string;
  /** Keys of the Secret. @default client-secret and cookie-secret */
  readonly keys?: { readonly client: string; readonly cookie: string };
  /** Host that people sign in to. */
  readonly host: string;
  /** Roles of the realm, of which one is enough. */
  readonly roles: readonly string[];
  /** Prefixes of paths that programs in the browser ask for. */
  readonly apiPaths: readonly string[];
  /** Issuer of the realm's tokens. */
  readonly issuer: string;
  /** The same in the cluster, down to `openid-connect`. */
  readonly cluster: string;
  /** Address of the sessions, `redis://host:port`. */
  readonly sessions: string;
  /** Time after which people sign in anew, as Go has it, such as `10h`: that of the realm's sessions. */
  readonly lifespan: string;
  /** HTML that its page can have in it, on one line. @default none */
  readonly footer?: string;
  /** Whether it has metrics. @default false */
  readonly metrics?: boolean;
}

export const ports = { http: 4180, metrics: 44180 } as const;

/**
 * What the proxies of backends put before the path of a request, so that it is no path of the proxy itself: of `/ping` and
 * `/robots.txt` it would say for everybody that all is well.
 *
 * @see https://github.com/oauth2-proxy/oauth2-proxy/blob/v7.15.6/oauthproxy.go buildServeMux
 */
export const pathPrefix = '/?uri=';

export const oauth2ProxyPod = (props: OAuth2ProxyPodProps): PodSpec => ({
  ...restrictedPod(65532),
  serviceAccountName: props.name,
  ...(props.replicas > 1 && { topologySpreadConstraints: [...spreadOverNodes(props.labels)] }),
  containers: [container(props)],
  volumes: [
    { name: 'secrets', secret: { secretName: props.secret } },
    { name: 'pages', configMap: { name: props.name } },
  ],
});

const container = (props: OAuth2ProxyPodProps): Container => ({
  ...restrictedContainer,
  name: 'oauth2-proxy',
  image: images.oauth2Proxy,
  args: [...identityArgs(props), ...sessionArgs(props), ...serverArgs(props)],
  ports: [
    { name: 'http', containerPort: ports.http },
    ...(props.metrics ? [{ name: 'metrics', containerPort: ports.metrics }] : []),
  ],
  resources: quantities(oauth2ProxyResources),
  livenessProbe: { ...httpGet('/ping'), periodSeconds: 20, failureThreshold: 6 },
  // Without its sessions it lets nobody in.
  readinessProbe: { ...httpGet('/ready'), periodSeconds: 10 },
  volumeMounts: [
    { name: 'secrets', mountPath: secretsPath, readOnly: true },
    { name: 'pages', mountPath: pagesPath, readOnly: true },
  ],
});

const defaultKeys = { client: 'client-secret', cookie: 'cookie-secret' };

const secretsPath = '/etc/oauth2-proxy/secrets';
const pagesPath = '/etc/oauth2-proxy/pages';

export const oauth2ProxyResources: Resources = {
  requests: { cpu: '10m', memory: '32Mi' },
  limits: { memory: '128Mi' },
};

/**
 * Who people are. Browsers reach Keycloak by its host, and the proxy in the cluster. Somebody is known by their name in the realm: not
 * everybody there has an e-mail address that was confirmed.
 */
const identityArgs = ({
  clientId,
  host,
  roles,
  issuer,
  cluster,
  keys = defaultKeys,
}: OAuth2ProxyPodProps): string[] => [
  '--provider=keycloak-oidc',
  `--client-id=${clientId}`,
  `--client-secret-file=${secretsPath}/${keys.client}`,
  `--redirect-url=https://${host}${callbackPath}`,
  '--skip-oidc-discovery=true',
  `--oidc-issuer-url=${issuer}`,
  `--login-url=${issuer}/protocol/openid-connect/auth`,
  `--redeem-url=${cluster}/token`,
  `--oidc-jwks-url=${cluster}/certs`,
  // By which a sign-out ends the session at Keycloak too.
  `--backend-logout-url=${cluster}/logout?id_token_hint={id_token}`,
  '--scope=openid',
  '--code-challenge-method=S256',
  '--insecure-oidc-skip-nonce=false',
  '--oidc-email-claim=preferred_username',
  '--skip-claims-from-profile-url=true',
  '--email-domain=*',
  ...roles.map((role) => `--allowed-role=${role}`),
];

/**
 * Tokens are in Valkey, and the browser has a ticket for them in a cookie of this host alone. Roles are asked for anew every four
 * minutes, before the access token ends; a session ends with that of Keycloak.
 */
const sessionArgs = ({ sessions, lifespan, keys = defaultKeys }: OAuth2ProxyPodProps): string[] => [
  '--session-store-type=redis',
  `--redis-connection-url=${sessions}`,
  `--cookie-secret-file=${secretsPath}/${keys.cookie}`,
  // Browsers take a name that begins so from this host by HTTPS, and for no other host.
  '--cookie-name=__Host-sign-on',
  '--cookie-secure=true',
  '--cookie-httponly=true',
  '--cookie-samesite=lax',
  '--cookie-refresh=4m',
  `--cookie-expire=${lifespan}`,
  // Of several tabs that sign in at once, each finds its own.
  '--cookie-csrf-per-request=true',
  '--cookie-csrf-per-request-limit=10',
];

/** It answers questions of proxies and is none itself; nothing that is forwarded by others is believed. */
const serverArgs = ({ apiPaths, footer, metrics }: OAuth2ProxyPodProps): string[] => [
  `--http-address=:${ports.http}`,
  ...(metrics ? [`--metrics-address=:${ports.metrics}`] : []),
  '--upstream=static://200',
  '--reverse-proxy=false',
  '--skip-provider-button=true',
  ...apiPaths.map((path) => `--api-route=^${literal(pathPrefix + path)}`),
  '--pass-basic-auth=false',
  '--pass-user-headers=false',
  `--custom-templates-dir=${pagesPath}`,
  ...(footer ? [`--footer=${footer}`] : []),
  // The mesh logs requests, without their queries, in which codes are.
  '--request-logging=false',
  '--silence-ping-logging=true',
];

/** In a regular expression. */
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
