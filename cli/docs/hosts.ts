import { ApiObject, type App } from 'cdk8s';
import {
  type Connection,
  connectionsOf,
  describe,
  type Source,
  type Target,
} from '../../constructs/connection';
import { ingressNamespace } from '../../constructs/gateway/ingress-namespace';
import { Endpoint, Workload } from '../../constructs/workload';
import type { VirtualServiceSpec, VirtualServiceSpecHttp } from '../../imports/networking.istio.io';
import type { KeycloakClientSpec } from '../../imports/v1.edp.epam.com';

/** What is answered at a host of the gateway, and to whom. */
export interface HostRow {
  readonly host: string;
  /** Exact, or with a `*` at the end. */
  readonly paths: readonly string[];
  /** Workload that answers. */
  readonly program: string;
  /** By whom people, or programs, are told from others. */
  readonly by: 'token' | 'sign-on' | 'program' | 'nobody';
  readonly who: string;
  readonly signIn: string;
  /** Paths that everybody gets before that: those of who signs people in, and those that need no token. */
  readonly open: readonly string[];
  /** Paths that nobody gets from outside. */
  readonly refused: readonly string[];
}

/** A route of a host at the gateway. */
export interface HostRoute {
  readonly host: string;
  readonly route: VirtualServiceSpecHttp;
}

/** The routes of an app to its hosts, in the order of the hosts. */
export const routesOf = (app: App): HostRoute[] =>
  specsOf<VirtualServiceSpec>(app, 'VirtualService')
    .filter(({ gateways }) => gateways)
    .flatMap(({ hosts = [], http = [] }) =>
      hosts.flatMap((host) => http.filter(({ route }) => route).map((route) => ({ host, route }))),
    )
    .sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));

/** What an app has at its hosts, from its routes, its connections and the clients of its realms. */
export function hostsOf(app: App): HostRow[] {
  const clients = specsOf<KeycloakClientSpec>(app, 'KeycloakClient');
  const connections = connectionsOf(app);
  const routes = routesOf(app);
  const signIns = routes.filter((route) => isSignIn(route, connections));
  return routes
    .filter((route) => !signIns.includes(route))
    .map((route) => {
      const connection = connectionOf(route, connections);
      const before = signIns.filter(({ host }) => host === route.host && connection.http?.authorization);
      return rowOf(
        route,
        connection,
        clients,
        before.flatMap((signIn) => pathsOf(signIn.route)),
      );
    });
}

/** Whether a route leads to the sign-in before a host, which is no program of its own to people. */
const isSignIn = (route: HostRoute, connections: readonly Connection[]): boolean => {
  const { http } = connectionOf(route, connections);
  return http?.hosts !== undefined && !http.authorization;
};

/** As a table of Markdown. */
export const hostTable = (rows: readonly HostRow[]): string =>
  [
    '| host | paths | program | who may open it | how they sign in | open before that | refused |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ host, paths, program, who, signIn, open, refused }) =>
        `| ${host} | ${codes(paths)} | ${program} | ${who} | ${signIn} | ${codes(open) || '–'} | ${codes(refused) || '–'} |`,
    ),
    '',
  ].join('\n');

const codes = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(' ');

function rowOf(
  { host, route }: HostRoute,
  { to, http }: Connection,
  clients: readonly KeycloakClientSpec[],
  signIn: readonly string[],
): HostRow {
  return {
    host,
    paths: pathsOf(route),
    program: to instanceof Endpoint ? to.workload.reference : describe(to),
    ...admissionOf(host, http, clients),
    open: [...signIn, ...(http?.token?.except ?? [])],
    refused: http?.notPaths ?? [],
  };
}

/** Who gets in, and by what. */
function admissionOf(
  host: string,
  http: Connection['http'],
  clients: readonly KeycloakClientSpec[],
): Pick<HostRow, 'by' | 'who' | 'signIn'> {
  if (http?.token) {
    const realm = http.token.issuer.split('/').pop();
    return { by: 'token', who: `tokens of realm \`${realm}\``, signIn: 'a token in `Authorization`' };
  }
  const client = clients.find(
    ({ webUrl, redirectUris }) => webUrl === `https://${host}` && redirectUris?.some(isOf(host)),
  );
  const realm = client?.realmRef.name;
  if (http?.authorization?.roles) {
    return {
      by: 'sign-on',
      who: `people of realm \`${realm}\` with role ${http.authorization.roles.map((role) => `\`${role}\``).join(' or ')}`,
      signIn: `at Keycloak, by ${http.authorization.provider}`,
    };
  }
  if (!client) return { by: 'nobody', who: 'everybody', signIn: '–' };
  return {
    by: 'program',
    who: 'whom the program lets in',
    signIn: `at Keycloak, realm \`${realm}\`, by the program`,
  };
}

const isOf =
  (host: string) =>
  (uri: string): boolean =>
    uri.startsWith(`https://${host}/`);

/** Exact, or with a `*` at the end. */
export function pathsOf({ match }: VirtualServiceSpecHttp): string[] {
  const uris = (match ?? []).flatMap(({ uri }) => uri ?? []);
  return uris.length === 0 ? ['/*'] : uris.map(({ exact, prefix }) => exact ?? `${prefix}*`);
}

/** By which the gateway gets to where a route leads. @throws where nothing declares it: the route would lead to a closed door */
export function connectionOf({ host, route }: HostRoute, connections: readonly Connection[]): Connection {
  const service = route.route?.[0]?.destination?.host;
  const found = connections.find(
    ({ from, to, http }) => isGateway(from) && leadsTo(to, service) && (http?.hosts?.includes(host) ?? true),
  );
  if (!found) throw new Error(`${host}: must lead where a connection of the gateway does, got ${service}`);
  return found;
}

/** The gateway's own app has the workload; a tenant's knows its pods by their labels. */
export const isGateway = (from: Source): boolean =>
  from instanceof Workload ? from.mesh === 'gateway' : describe(from).startsWith(`${ingressNamespace.name}/`);

/** Whether that is the Service of an endpoint. */
const leadsTo = (to: Target, service: string | undefined): boolean =>
  to instanceof Endpoint && to.service !== undefined && to.host === service;

/** What the objects of a kind in an app say. */
const specsOf = <Spec>(app: App, kind: string): Spec[] =>
  app.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct) && construct.kind === kind)
    .map((object) => (object as ApiObject).toJson().spec);
