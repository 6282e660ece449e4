import type { Construct } from 'constructs';
import {
  AuthorizationPolicy,
  AuthorizationPolicySpecAction,
  type AuthorizationPolicySpecRules,
  type AuthorizationPolicySpecRulesFromSource,
  type AuthorizationPolicySpecRulesToOperation,
} from '../../imports/security.istio.io';
import { type Connection, type HttpAccess, portsOf, type Source } from '../connection';
import { groupBy } from '../group-by';
import { Endpoint, Workload } from '../workload';

/**
 * Lets nobody talk to anybody in a namespace of the mesh; the workloads' own policies allow what is declared.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/ (`allow-nothing`)
 */
export function allowNothing(scope: Construct, namespace: string): void {
  new AuthorizationPolicy(scope, `allow-nothing-${namespace}`, {
    metadata: { name: 'allow-nothing', namespace },
    spec: {},
  });
}

/** The callers of a workload by identity, each on exactly its ports. */
export function authorizationPolicy(workload: Workload, connections: readonly Connection[]): void {
  if (workload.mesh === 'none') return;
  const incoming = connections.filter(
    ({ to, implied }) => to instanceof Endpoint && to.workload === workload && !implied && !isUdp(to),
  );
  if (incoming.length === 0) return;
  new AuthorizationPolicy(workload, 'authorization-policy', {
    metadata: { name: workload.name, namespace: workload.namespace },
    spec: {
      selector: { matchLabels: workload.labels },
      action: AuthorizationPolicySpecAction.ALLOW,
      rules: rules(incoming),
    },
  });
}

/** Requests of a workload that a program is asked about. */
export interface Asked {
  /** Names of the ports. @default all of the workload's */
  readonly ports?: readonly string[];
  /** Host names, exact or with `*` at one end. @default all */
  readonly hosts?: readonly string[];
}

/**
 * Has the proxies of a workload ask an extension provider of the mesh about requests to it.
 *
 * @see https://istio.io/latest/docs/tasks/security/authorization/authz-custom/
 */
export function askingPolicy(
  scope: Construct,
  workload: Workload,
  { provider, ports, hosts }: Asked & { readonly provider: string },
): void {
  const numbers = ports?.map((name) => String(workload.ports[name]?.port));
  const operation = { ...(numbers && { ports: numbers }), ...(hosts && { hosts: [...hosts] }) };
  new AuthorizationPolicy(scope, `ask-${provider}`, {
    metadata: { name: `${workload.name}-ask-${provider}`, namespace: workload.namespace },
    spec: {
      selector: { matchLabels: workload.labels },
      action: AuthorizationPolicySpecAction.CUSTOM,
      provider: { name: provider },
      rules: [ports || hosts ? { to: [{ operation }] } : {}],
    },
  });
}

/** The mesh carries no UDP, and a rule for its port would be one for TCP. */
const isUdp = ({ workload, name }: Endpoint): boolean => workload.ports[name]?.protocol === 'udp';
/** What some may do: on which ports, and with which requests. */
interface Permission {
  readonly source?: AuthorizationPolicySpecRulesFromSource;
  readonly ports: Set<string>;
  readonly http?: Operation;
}

/** What of a request a rule can say; whom proxies ask is in another policy. */
type Operation = Omit<HttpAccess, 'token' | 'authorization'>;

/** One rule for all who may do the same. */
function rules(connections: readonly Connection[]): AuthorizationPolicySpecRules[] {
  const byOperation = new Map<
    string,
    { sources: AuthorizationPolicySpecRulesFromSource[]; operation: AuthorizationPolicySpecRulesToOperation }
  >();
  for (const { source, ports, http } of permissions(connections)) {
    const operation = { ports: [...ports], ...http } as AuthorizationPolicySpecRulesToOperation;
    const key = JSON.stringify([operation, source === undefined]);
    const rule = byOperation.get(key) ?? { sources: [], operation };
    byOperation.set(key, rule);
    if (source) rule.sources.push(source);
  }
  return [...byOperation.values()].map(({ sources, operation }) => ({
    ...(sources.length > 0 && { from: merge(sources) }),
    to: [{ operation }],
  }));
}

/** The ports that each caller may use, for the same requests together. */
function permissions(connections: readonly Connection[]): Iterable<Permission> {
  const bySource = new Map<string, Permission>();
  for (const connection of connections) {
    const caller = connection.mtls === 'strict' ? identity(connection.from) : undefined;
    for (const { requestPrincipals, http } of accesses(connection.http)) {
      const source = requestPrincipals ? { ...caller, requestPrincipals } : caller;
      const key = JSON.stringify([source, http]);
      const rule = bySource.get(key) ?? { source, ports: new Set(), http };
      bySource.set(key, rule);
      for (const { port } of portsOf(connection.to)) rule.ports.add(String(port));
    }
  }
  return bySource.values();
}

/** Requests with a token, and those on the paths that need none. */
function accesses(all: Connection['http']): { requestPrincipals?: string[]; http?: Operation }[] {
  if (!all) return [{}];
  const { token, authorization: _, ...http } = all;
  if (!token) return [{ http }];
  const { issuer, except = [] } = token;
  const requestPrincipals = [`${issuer}/*`];
  if (except.length === 0) return [{ requestPrincipals, http }];
  return [
    { requestPrincipals, http: { ...http, notPaths: [...(http.notPaths ?? []), ...except] } },
    { http: { ...http, paths: except } },
  ];
}

/** Principals of single workloads stand in one list; who is known by more than a principal stays apart. */
function merge(
  sources: AuthorizationPolicySpecRulesFromSource[],
): { source: AuthorizationPolicySpecRulesFromSource }[] {
  const byToken = groupBy(
    sources.filter(({ namespaces }) => !namespaces),
    ({ requestPrincipals }) => requestPrincipals?.join(),
  );
  const single = [...byToken.values()].map((same) => ({
    ...same[0],
    principals: same.flatMap(({ principals }) => principals ?? []),
  }));
  return [...single, ...sources.filter(({ namespaces }) => namespaces)].map((source) => ({ source }));
}

/** How Istio knows the caller; callers without an identity are let in by port alone, and limited by NetworkPolicy. */
function identity(from: Source): AuthorizationPolicySpecRulesFromSource | undefined {
  if (from instanceof Workload) return { principals: [from.principal] };
  if ('outside' in from || !from.identity) return undefined;
  const { namespaces, principals } = from.identity;
  return {
    ...(namespaces && { namespaces: [...namespaces] }),
    ...(principals && { principals: [...principals] }),
  };
}
