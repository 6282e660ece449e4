import { field, items, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { idOf } from './call';
import type { Connection } from './connection';
import { documentOf } from './declarations';
import { attempts, listening, title } from './declared';
import { actionOf, providerOf } from './mesh/authorization-policies';
import { Authorizers } from './mesh/authorizers';
import { trafficAt } from './mesh/target-proxy';
import { Network } from './network';

/** Who is asked whether a request may pass: of a sign-in, which people. */
export const externalAuthorization: Rule = {
  name: 'connectivity/external-authorization',
  contract:
    'each request that is declared to be asked about is, by the one program that is declared, which is there and lets in the roles that are declared; nothing else is asked about',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const known: Known = {
      network,
      authorizers: Authorizers.of(network),
      declared: declaredBy(network),
      roles: rolesIn(environment),
    };
    const seen = new Set<KubernetesObject>();
    for (const pod of network.pods) {
      const asking = network.authorizations.of(pod).filter((policy) => actionOf(policy) === 'CUSTOM');
      for (const policy of asking.filter((one) => !seen.has(one))) {
        seen.add(policy);
        yield* checkPolicy(known, pod, policy, asking);
      }
    }
    for (const connection of network.declarations.connections) {
      if (connection.http?.authorization) yield* checkConnection(known, connection);
    }
  },
};

/** What is looked up for each policy and each connection. */
interface Known {
  readonly network: Network;
  readonly authorizers: Authorizers;
  /** Programs that are declared to be asked about requests to a pod. */
  readonly declared: ReadonlyMap<Pod, ReadonlySet<string>>;
  /** Names of the roles of each realm: of one that a namespace has for itself, with the namespace. */
  readonly roles: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Programs that connections declare to be asked, by the pods that they are about. */
function declaredBy({ declarations }: Network): Map<Pod, Set<string>> {
  const declared = new Map<Pod, Set<string>>();
  for (const { to, http } of declarations.connections) {
    const provider = http?.authorization?.provider;
    if (provider === undefined) continue;
    for (const pod of to.pods) declared.set(pod, (declared.get(pod) ?? new Set()).add(provider));
  }
  return declared;
}

/** Roles of realms that the platform makes, and of those of a stage for what is in its own namespace. */
function rolesIn(environment: Environment): Map<string, Set<string>> {
  const roles = new Map<string, Set<string>>();
  for (const { manifest, namespace } of environment.ofKind('v1.edp.epam.com', 'KeycloakRealmRole')) {
    const isOwn = text(manifest, 'spec', 'realmRef', 'kind') === 'KeycloakRealm';
    const name = text(manifest, 'spec', 'realmRef', 'name') ?? '';
    const realm = isOwn ? `${namespace}/${name}` : name;
    roles.set(realm, (roles.get(realm) ?? new Set()).add(String(field(manifest, 'spec', 'name'))));
  }
  return roles;
}

function* checkPolicy(
  { network, authorizers, declared }: Known,
  pod: Pod,
  object: KubernetesObject,
  asking: readonly KubernetesObject[],
): Iterable<Fault> {
  const name = providerOf(object);
  const path = ['spec', 'provider', 'name'];
  const other = asking.find((policy) => providerOf(policy) !== name);
  if (other) {
    const what = `asks ${name} for ${idOf(pod)}, which asks ${providerOf(other)} too: istiod then refuses all that either is asked about`;
    yield { object, path, what, fix: 'ask one of them here, and the other at another pod' };
  }
  yield* checkFields(object);
  const authorizer = authorizers.askedFrom(pod.namespace, name);
  if (!authorizer || authorizer.targets.length === 0) {
    const what = authorizer
      ? `asks ${name}, where no pod listens, so that all is refused`
      : `asks ${name}, of which istiod is not told, so that all is refused`;
    yield { object, path, what, fix: 'correct the name, or the extension provider in the values of istiod' };
    return;
  }
  if (!declared.get(pod)?.has(name)) {
    const what = `has ${idOf(pod)} ask ${name}, which no connection declares`;
    yield { object, path, what, fix: 'declare it at the connection, or remove the policy' };
  }
  const unreached = authorizer.targets.find(
    ({ pod: target, port }) =>
      !network.declarations.between(pod, target).some(({ ports }) => ports.some((one) => one.port === port)),
  );
  if (unreached) {
    const what = `has ${idOf(pod)} ask ${name}, but declares no connection to ${idOf(unreached.pod)} on port ${unreached.port}`;
    yield { object, path, what, fix: 'declare the connection' };
  }
}

/** What istiod refuses in a policy that asks. @see https://github.com/istio/istio/blob/1.31.1/pkg/config/validation/validation.go */
const UNKNOWN = ['namespaces', 'serviceAccounts', 'trustDomains', 'principals', 'requestPrincipals'].flatMap(
  (name) => [name, `not${name.charAt(0).toUpperCase()}${name.slice(1)}`],
);

/** @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/security/authz/builder/builder.go */
const DRY_RUN = 'istio.io/dry-run';

function* checkFields(object: KubernetesObject): Iterable<Fault> {
  const annotations = ['metadata', 'annotations'];
  if (text(object.manifest, ...annotations, DRY_RUN) !== undefined) {
    const what = `has ${DRY_RUN}, and the program is asked and heeded all the same`;
    yield { object, path: [...annotations, DRY_RUN], what, fix: 'remove the annotation' };
  }
  for (const [index, rule] of items(object.manifest, 'spec', 'rules').entries()) {
    const sources = items(rule, 'from').flatMap((from) =>
      UNKNOWN.filter((name) => items(from, 'source', name).length > 0),
    );
    const keys = items(rule, 'when')
      .map((one) => text(one, 'key') ?? '')
      .filter((key) =>
        /^source\.(?:namespace|serviceAccount|trustDomain|principal)$|^request\.auth\./.test(key),
      );
    const [strange] = [...sources, ...keys];
    if (strange === undefined) continue;
    const what = `tells requests apart by ${strange}, which istiod does not take in a policy that asks`;
    yield { object, path: ['spec', 'rules', index], what, fix: 'name hosts, ports or paths' };
  }
}

function* checkConnection(
  { network, authorizers, roles: ofRealms }: Known,
  connection: Connection,
): Iterable<Fault> {
  const { environment } = network;
  const { provider = '', roles = [] } = connection.http?.authorization ?? {};
  const object = documentOf(environment, connection.file);
  const { path } = connection;
  const open = firstOpen(network, connection, provider);
  if (open) {
    const what = `${title(connection)}: nobody asks ${provider} about ${open}`;
    yield { object, path, what, fix: 'name the host in the policy that asks, or remove the declaration' };
  }
  const [namespace] = new Set(connection.to.pods.map((pod) => pod.namespace));
  const authorizer = namespace === undefined ? undefined : authorizers.askedFrom(namespace, provider);
  if (!authorizer || namespace === undefined || roles.length === 0) return;
  if (authorizer.failOpen) {
    const what = `lets everybody in to what ${title(connection)} declares a sign-in for, when it does not answer`;
    yield { object: authorizer.object, path: [...authorizer.path], what, fix: 'remove failOpen' };
  }
  if (!authorizer.pathPrefix?.startsWith('/?')) {
    const what = `asks ${provider} for the path of the request, and of some, such as /ping, it says to everybody that all is well`;
    const fix = 'set pathPrefix to /?uri=, so that the path is no path of its own';
    yield { object: authorizer.object, path: [...authorizer.path], what, fix };
  }
  const others = authorizer.roles.filter((role) => !roles.includes(role));
  if (others.length > 0 || authorizer.roles.length < roles.length) {
    const lets =
      authorizer.roles.length > 0
        ? `people with role ${authorizer.roles.join(' or ')}`
        : 'everybody of the realm';
    const what = `${title(connection)}: ${provider} lets ${lets} in, where ${roles.join(' or ')} is declared`;
    yield { object, path, what, fix: 'give the program the roles that are declared' };
  }
  const known = authorizer.realms.flatMap((realm) =>
    [realm, `${namespace}/${realm}`].flatMap((one) => [...(ofRealms.get(one) ?? [])]),
  );
  for (const role of roles.filter((one) => !known.includes(one))) {
    const what = `${title(connection)}: ${role} is no role of realm ${authorizer.realms.join(', ')}`;
    yield { object, path, what, fix: 'correct it, or add the role to the realm' };
  }
}

/** The first request of a connection that is not asked about for sure. */
function firstOpen(
  network: Network,
  { from, to, http, ports }: Connection,
  provider: string,
): string | undefined {
  const connection = { from, to, http, ports } as Connection;
  for (const port of ports) {
    for (const pod of listening(to, port)) {
      for (const attempt of attempts(connection, port)) {
        const request = { ...attempt, traffic: trafficAt(network, pod, attempt.port) };
        const asked = network.authorizations.asks(pod, {}, request);
        if (asked.some((one) => one.provider === provider && one.answer === 'yes')) continue;
        return `requests to ${attempt.host ?? 'any host'}${attempt.path ?? ''} on port ${attempt.port}`;
      }
    }
  }
  return undefined;
}
