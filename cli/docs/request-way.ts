import type { App } from 'cdk8s';
import {
  type Connection,
  connectionsOf,
  describe,
  portsOf,
  type Source,
  type Target,
} from '../../constructs/connection';
import { groupBy } from '../../constructs/group-by';
import { extensionProvidersOf } from '../../constructs/mesh/external-authorization';
import { connectionsIn } from '../../constructs/policies/cluster-connections';
import { diagram } from '../../constructs/policies/diagram';
import { Endpoint, Workload } from '../../constructs/workload';
import type { ClusterFields } from '../../environments/cluster';
import { connectionOf, type HostRoute, hostsOf, isGateway, nobody, pathsOf, routesOf } from './hosts';

/** The ways to one host of each kind, as sections of Markdown. */
export function requestWays(apps: readonly App[], cluster: ClusterFields): string {
  const byHost = groupBy(apps.flatMap(hostsOf), ({ host }) => host);
  const kinds = groupBy([...byHost], ([, rows]) => rows.map(({ signIn }) => kindOf(signIn)).join(' '));
  return [...kinds.values()]
    .map(([[host] = ['']]) => `To ${host}:\n\n\`\`\`mermaid\n${requestWay(apps, cluster, host)}\`\`\`\n`)
    .join('\n');
}

/** How people sign in, whatever the program and the realm are called. */
const kindOf = (signIn: string): string => signIn.replaceAll(/`[^`]*`|\S*-proxy-\S*/g, '');

/**
 * What a request to a host goes through, as a Mermaid flowchart: from outside to the pods, whom the proxies on its way ask, whom those need,
 * and where browsers are sent to sign in. Made of the connections that the code declares.
 *
 * @param apps those with the gateway and with the host
 */
function requestWay(apps: readonly App[], cluster: ClusterFields, host: string): string {
  const connections = apps
    .flatMap((app) => connectionsIn(cluster, connectionsOf(app)))
    .filter(({ implied }) => !implied);
  const routes = apps.flatMap(routesOf);
  const own = routes.filter((route) => route.host === host);
  const targets = endsOf(own, connections);
  const identity = endsOf(
    routes.filter(({ route }) => pathsOf(route).includes('/realms/*')),
    connections,
  );
  const signsIn = apps.flatMap(hostsOf).some((row) => row.host === host && row.signIn !== nobody);
  const asked = askedBy(own, apps, connections);
  return diagram(
    connections.filter((connection) => {
      const end = endOf(connection.to);
      if (isGateway(connection.from))
        return targets.has(end) || asked.has(end) || (signsIn && identity.has(end));
      if ('outside' in connection.from)
        return connection.to instanceof Endpoint && isGateway(connection.to.workload);
      if (isOf(connection.from, asked)) return connection.to instanceof Endpoint;
      return isOf(connection.from, targets) && (asked.has(end) || identity.has(end));
    }),
  );
}

const endsOf = (routes: readonly HostRoute[], connections: readonly Connection[]): ReadonlySet<string> =>
  new Set(routes.map((route) => endOf(connectionOf(route, connections).to)));

const isOf = (from: Source, ends: ReadonlySet<string>): boolean =>
  [...ends].some((end) => end.startsWith(`${describe(from)} `));

/** A workload with its ports: one that is known by its labels has no names of ports. */
const endOf = (to: Target): string => {
  const name = describe(to instanceof Endpoint ? to.workload : to);
  return `${name} ${portsOf(to).map(({ port }) => port)}`;
};

/** Those who are asked about requests to the host, by the gateway or by the pods behind it, which may have one of their own by a common name. */
function askedBy(
  routes: readonly HostRoute[],
  apps: readonly App[],
  connections: readonly Connection[],
): ReadonlySet<string> {
  const gateway = connections
    .map(({ from }) => from)
    .find((from) => from instanceof Workload && from.mesh === 'gateway');
  const names = new Set([
    gateway instanceof Workload ? gateway.asks : undefined,
    ...routes.map((route) => connectionOf(route, connections).http?.authorization?.provider),
  ]);
  const services = apps
    .flatMap(extensionProvidersOf)
    .filter(({ name }) => names.has(name))
    .flatMap(({ envoyExtAuthzHttp, envoyExtAuthzGrpc }) => envoyExtAuthzHttp ?? envoyExtAuthzGrpc ?? []);
  const targets = endsOf(routes, connections);
  return new Set(
    connections
      .filter(
        ({ from, to }) =>
          to instanceof Endpoint &&
          services.some(({ service, port }) =>
            service.includes('/')
              ? to.service?.port === port && isOf(from, targets)
              : to.service && to.host === service,
          ),
      )
      .map(({ to }) => endOf(to)),
  );
}
