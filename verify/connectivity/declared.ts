import { items, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { accessesOf, ofIssuer } from './accesses';
import { type Attempt, isPod, names, refusalIn, type Source, type Verdict } from './call';
import { type Connection, type ConnectionPort, type End, isHalf, transport } from './connection';
import { documentOf } from './declarations';
import { fullHost, hostOfService } from './mesh/objects';
import { trafficAt } from './mesh/target-proxy';
import { Network } from './network';
import { decide, decideOutside } from './verdict';

/** Every connection that is declared passes, and is encrypted as it says. */
export const declared: Rule = {
  name: 'connectivity/declared',
  contract: 'every declared connection passes all policies, and is mutual TLS where it says so',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    for (const { file, ...fault } of network.declarations.faults)
      yield { object: documentOf(environment, file), ...fault };
    for (const connection of network.declarations.connections)
      yield* checkConnection(network, environment, connection);
  },
};

function* checkConnection(
  network: Network,
  environment: Environment,
  connection: Connection,
): Iterable<Fault> {
  const { from, to, path, file } = connection;
  const object = documentOf(environment, file);
  const empty = [from, to].find((end) => !end.outside && end.pods.length === 0);
  if (isHalf(connection)) {
    const missing = missingHalf(network, connection);
    if (missing) yield { object, path, ...missing };
    return;
  }
  if (empty) {
    yield {
      object,
      path,
      what: `${title(connection)}: no pod has the labels of ${empty.name}`,
      fix: 'correct the labels of the end, or remove the connection',
    };
    return;
  }
  for (const port of connection.ports) {
    const failed = tryPort(network, connection, port) ?? undeclaredPort(connection, port);
    if (failed) yield { object, path, ...failed };
  }
}

/** Kubernetes reaches it all the same; but the proofs of who reaches whom go by what containers declare. */
function undeclaredPort(connection: Connection, port: ConnectionPort): Complaint | undefined {
  const { to } = connection;
  if (to.outside || declaringPods(to.pods, port.port, port.protocol).length > 0) return undefined;
  return {
    what: `${title(connection)} on port ${port.port}: no pod of ${to.name} declares port ${port.port} ${transport(port.protocol)}`,
    fix: 'declare the port of a container, or correct the connection',
    severity: 'warning',
  };
}

/** Two pods that the half of a connection is about, and that do not declare it. */
function missingHalf(network: Network, { from, to, ports }: Connection): Complaint | undefined {
  for (const source of from.pods) {
    for (const target of to.pods) {
      const declared = network.declarations.between(source, target).flatMap((one) => one.ports);
      const missing = ports.find(({ port }) => declared.every((one) => one.port !== port));
      if (missing) {
        return {
          what: `${from.name} -> ${to.name}: ${source.namespace}/${source.name} and ${target.namespace}/${target.name} do not declare it on port ${missing.port}`,
          fix: 'declare the connection of the two, or correct the labels of the end',
        };
      }
    }
  }
  return undefined;
}

export const title = ({ from, to }: Connection) => `${from.name} -> ${to.name}`;

type Complaint = Pick<Fault, 'what' | 'fix' | 'severity'>;

/** The first pair of the ends that fails; the others fail for the same reason. */
function tryPort(network: Network, connection: Connection, port: ConnectionPort): Complaint | undefined {
  const { from, to } = connection;
  const where = `${title(connection)} on port ${port.port}`;
  if (to.outside) return tryOutside(network, connection, port);
  for (const target of listening(to, port)) {
    for (const source of sources(from)) {
      for (const attempt of attempts(connection, port)) {
        const verdict = decide(network, source, target, attempt);
        const complaint = judge(network, connection, port, source, target, verdict);
        if (complaint) return { ...complaint, what: `${where}: ${complaint.what}` };
      }
    }
  }
  return undefined;
}

const sources = ({ outside, pods }: End): readonly Source[] => outside ?? pods;

/** The pods that declare the port; where none does, any may listen on it. */
export function listening({ pods }: End, { port, protocol }: ConnectionPort): readonly Pod[] {
  const declaring = declaringPods(pods, port, protocol);
  return declaring.length > 0 ? declaring : pods;
}

const declaringPods = (pods: readonly Pod[], port: number, protocol: string) =>
  pods.filter(({ ports }) => ports.some((one) => one.port === port && one.protocol === transport(protocol)));

/** One request for each combination that the connection declares; `*` stands for what it leaves open. */
export const attempts = (connection: Connection, port: ConnectionPort): Attempt[] =>
  accessesOf(connection).flatMap((access) => attemptsOf(access, port));

function attemptsOf({ http }: Connection, { port, protocol }: ConnectionPort): Attempt[] {
  const token = http?.token && ofIssuer(http.token.issuer);
  const not = { hosts: http?.notHosts, methods: http?.notMethods, paths: http?.notPaths };
  const { authorization } = http ?? {};
  const base = { port, protocol: transport(protocol), not, token, authorization };
  return (http?.hosts ?? [undefined]).flatMap((host) =>
    (http?.methods ?? [undefined]).flatMap((method) =>
      (http?.paths ?? [undefined]).map((path) => ({ ...base, host, method, path })),
    ),
  );
}

function judge(
  network: Network,
  { mtls }: Connection,
  { port, protocol }: ConnectionPort,
  source: Source,
  target: Pod,
  verdict: Verdict,
): Complaint | undefined {
  const { encryption, sent, startsTls } = verdict;
  const refusal = refusalIn(verdict);
  if (refusal) {
    const { layer, why, policies } = refusal;
    const isKnown = mtls !== 'strict' || encryption === 'mtls' || sent === undefined || sent === refusal;
    const how = isKnown ? '' : `; the caller: ${sent.why}`;
    return {
      what: `${layer} refuses it, ${why} (${names(policies)}${how})`,
      fix: 'let the policy admit it, or remove the connection',
    };
  }
  if (mtls === 'strict' && encryption !== 'mtls') {
    return {
      what: `declared as mutual TLS, but is plain: ${sent?.why ?? 'the caller has no sidecar'}`,
      fix: 'give both ends a sidecar and the port a Service, or declare why it is plain',
    };
  }
  if (protocol === 'tls') return judgeTls(network, port, source, target, verdict);
  if (!startsTls) return undefined;
  return {
    what: `declared as ${protocol}, but the proxy of the caller starts TLS (${names(sent?.policies ?? [])})`,
    fix: 'declare the port as tls, or correct the DestinationRule',
  };
}

/** TLS of the ends: nothing in between may read it as HTTP, and who has decrypted it encrypts it again. */
function judgeTls(
  network: Network,
  port: number,
  source: Source,
  target: Pod,
  { encryption, startsTls }: Verdict,
): Complaint | undefined {
  if (isPod(source) && source.mesh === 'gateway' && !startsTls && isRouted(network, target, port)) {
    return {
      what: 'declared as tls, but the gateway sends what it has decrypted as it is',
      fix: 'add a DestinationRule that starts TLS, or declare what is spoken',
    };
  }
  if (
    target.mesh === 'sidecar' &&
    encryption === 'plain' &&
    trafficAt(network, target, port) === 'http' &&
    network.interceptions.inbound(target, port)
  ) {
    return {
      what: 'carries TLS of its own, but a Service names the port as HTTP, so that the sidecar breaks it',
      fix: 'name the port of the Service tls-… or tcp-…',
    };
  }
  return undefined;
}

/** Whether a route for HTTP leads to a port of a pod. */
function isRouted({ world, services }: Network, target: Pod, port: number): boolean {
  const hosts = new Set(services.at(target, port).map(({ service }) => hostOfService(service)));
  return world
    .ofKind('networking.istio.io', 'VirtualService')
    .some(({ manifest, namespace }) =>
      items(manifest, 'spec', 'http').some((http) =>
        items(http, 'route').some((to) =>
          hosts.has(fullHost(text(to, 'destination', 'host') ?? '', namespace)),
        ),
      ),
    );
}

function tryOutside(network: Network, connection: Connection, port: ConnectionPort): Complaint | undefined {
  const { from, to } = connection;
  for (const source of from.pods) {
    for (const block of to.outside ?? []) {
      const attempt = { port: port.port, protocol: transport(port.protocol) };
      const step = refusalIn(decideOutside(network, source, block, attempt));
      if (step) {
        return {
          what: `${title(connection)} on port ${port.port}: ${step.layer} refuses ${block.cidr} (${names(step.policies)})`,
          fix: 'let the policy admit it, or remove the connection',
        };
      }
    }
  }
  return undefined;
}
