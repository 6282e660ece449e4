import type { Construct } from 'constructs';
import {
  AuthorizationPolicy,
  AuthorizationPolicySpecAction,
  type AuthorizationPolicySpecRules,
  type AuthorizationPolicySpecRulesFromSource,
  type AuthorizationPolicySpecRulesToOperation,
} from '../../imports/security.istio.io';
import { type Cluster, type Connection, portsOf, type Source } from '../connection';
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
export function authorizationPolicy(
  workload: Workload,
  connections: readonly Connection[],
  cluster: Cluster,
): void {
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
      rules: rules(incoming, cluster),
    },
  });
}

/** The mesh carries no UDP, and a rule for its port would be one for TCP. */
const isUdp = ({ workload, name }: Endpoint): boolean => workload.ports[name]?.protocol === 'udp';

/** One rule for all who may do the same. */
function rules(connections: readonly Connection[], cluster: Cluster): AuthorizationPolicySpecRules[] {
  const bySource = new Map<
    string,
    { source?: AuthorizationPolicySpecRulesFromSource; ports: Set<string>; http?: Connection['http'] }
  >();
  for (const connection of connections) {
    const source = connection.mtls === 'strict' ? identity(connection.from) : undefined;
    const key = JSON.stringify([source, connection.http]);
    const rule = bySource.get(key) ?? { source, ports: new Set(), http: connection.http };
    bySource.set(key, rule);
    for (const { port } of portsOf(connection.to, cluster)) rule.ports.add(String(port));
  }
  const byOperation = new Map<
    string,
    { sources: AuthorizationPolicySpecRulesFromSource[]; operation: AuthorizationPolicySpecRulesToOperation }
  >();
  for (const { source, ports, http } of bySource.values()) {
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

/** Principals of single workloads stand in one list; who is known by more than a principal stays apart. */
function merge(
  sources: AuthorizationPolicySpecRulesFromSource[],
): { source: AuthorizationPolicySpecRulesFromSource }[] {
  const single = sources
    .filter(({ namespaces }) => !namespaces)
    .flatMap(({ principals }) => principals ?? []);
  const others = sources.filter(({ namespaces }) => namespaces);
  return [...(single.length > 0 ? [{ principals: single }] : []), ...others].map((source) => ({ source }));
}

/** How Istio knows the caller; callers without an identity are let in by port alone, and limited by NetworkPolicy. */
function identity(from: Source): AuthorizationPolicySpecRulesFromSource | undefined {
  if (from instanceof Workload) return { principals: [from.principal] };
  if ('outside' in from || !from.identity) return undefined;
  const { namespaces, principals } = from.identity;
  return { namespaces: [...namespaces], ...(principals && { principals: [...principals] }) };
}
