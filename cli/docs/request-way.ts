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
import { connectionOf, type HostRoute, hostsOf, isGateway, pathsOf, routesOf } from './hosts';

/** The ways to one host of each kind, as sections of Markdown. */
export function requestWays(apps: readonly App[], cluster: ClusterFields): string {
  const byHost = groupBy(apps.flatMap(hostsOf), ({ host }) => host);
  const kinds = groupBy([...byHost], ([, rows]) => rows.map(({ by }) => by).join(' '));
  const given: Given = {
    connections: apps
      .flatMap((app) => connectionsIn(cluster, connectionsOf(app)))
      .filter(({ implied }) => !implied),
    routes: apps.flatMap(routesOf),
    providers: apps.flatMap(extensionProvidersOf),
  };
  return [...kinds.values()]
    .flatMap(([first]) => (first ? [first] : []))
    .map(([host, rows]) => {
      const signsIn = rows.some(({ by }) => by !== 'nobody');
      return `To ${host}:\n\n\`\`\`mermaid\n${requestWay(given, host, signsIn)}\`\`\`\n`;
    })
    .join('\n');
}

/** What ways are made of. */
interface Given {
  readonly connections: readonly Connection[];
  readonly routes: readonly HostRoute[];
  /** Programs that proxies ask, as istiod is told of them. */
  readonly providers: ReturnType<typeof extensionProvidersOf>;
}

/**
 * What a request to a host goes through, as a Mermaid flowchart: from outside to the pods, whom the proxies on its way ask, whom those need,
 * and where browsers are sent to sign in. Made of the connections that the code declares.
 *
 * @param signsIn whether people sign in for it
 */
function requestWay(given: Given, host: string, signsIn: boolean): string {
  const { connections, routes } = given;
  const own = routes.filter((route) => route.host === host);
  const targets = endsOf(own, connections);
  const identity = endsOf(
    routes.filter(({ route }) => pathsOf(route).includes('/realms/*')),
    connections,
  );
  const asked = askedBy(own, given);
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
function askedBy(routes: readonly HostRoute[], { connections, providers }: Given): ReadonlySet<string> {
  const gateway = connections
    .map(({ from }) => from)
    .find((from) => from instanceof Workload && from.mesh === 'gateway');
  const names = new Set([
    gateway instanceof Workload ? gateway.asks : undefined,
    ...routes.map((route) => connectionOf(route, connections).http?.authorization?.provider),
  ]);
  const services = providers
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
