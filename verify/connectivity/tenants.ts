import { items } from '../created/field';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import type { End } from './connection';
import { documentOf } from './declarations';
import { title } from './declared';
import { matchText } from './mesh/authorization-rule';
import { Network } from './network';

/** On the namespaces of a stage of a tenant. */
const TENANT = 'plinth.dev/tenant';
const STAGE = 'plinth.dev/stage';

/** No policy and no connection leads from one stage of a tenant to another one, or to another tenant; not even a declared one. */
export const tenants: Rule = {
  name: 'connectivity/tenants',
  contract: 'no policy and no connection joins two tenants, or two stages of one',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const stages = new Stages(network);
    for (const { object, namespace, ingress = [], egress = [] } of network.policies) {
      if (stages.of(namespace) === undefined) continue;
      for (const peer of [...ingress, ...egress].flatMap(({ peers = [] }) => peers)) {
        if (peer.namespaceSelector === undefined) continue;
        const other = stages.foreign(namespace, network.namespaces.select(peer.namespaceSelector));
        if (other) yield joins(object, peer.path, namespace, other);
      }
    }
    for (const policy of environment.ofKind('security.istio.io', 'AuthorizationPolicy')) {
      yield* checkAuthorization(policy, stages);
    }
    for (const connection of network.declarations.connections) {
      const [from, to] = [stages.ofEnd(connection.from), stages.ofEnd(connection.to)];
      const foreign = [...from].find((stage) => [...to].some((one) => one !== stage));
      if (foreign === undefined) continue;
      const what = `${title(connection)} joins two tenants, or two stages of one`;
      yield {
        object: documentOf(environment, connection.file),
        path: connection.path,
        what,
        fix: 'remove it',
      };
    }
  },
};

/** `acme/prod` by namespace. */
export class Stages {
  private readonly byNamespace = new Map<string, string>();
  private readonly byPattern = new Map<string, readonly string[]>();

  constructor({ namespaces }: Network) {
    for (const name of namespaces.names) {
      const labels = namespaces.labelsOf(name);
      if (labels[TENANT]) this.byNamespace.set(name, `${labels[TENANT]}/${labels[STAGE] ?? ''}`);
    }
  }

  of(namespace: string): string | undefined {
    return this.byNamespace.get(namespace);
  }

  ofEnd({ pods }: End): ReadonlySet<string> {
    return new Set(pods.flatMap(({ namespace }) => this.of(namespace) ?? []));
  }

  /** The first of some namespaces that is of another stage or tenant. */
  foreign(namespace: string, others: readonly string[]): string | undefined {
    const own = this.of(namespace);
    return others.find((other) => this.of(other) !== undefined && this.of(other) !== own);
  }

  /** Namespaces of tenants that a pattern of Istio stands for. */
  matching(pattern: string): readonly string[] {
    if (!pattern.includes('*')) return this.byNamespace.has(pattern) ? [pattern] : [];
    const known = this.byPattern.get(pattern);
    const found = known ?? [...this.byNamespace.keys()].filter((name) => matchText(pattern, name));
    if (!known) this.byPattern.set(pattern, found);
    return found;
  }
}

function* checkAuthorization(policy: KubernetesObject, stages: Stages): Iterable<Fault> {
  const namespace = policy.namespace ?? '';
  if (stages.of(namespace) === undefined) return;
  for (const [index, rule] of items(policy.manifest, 'spec', 'rules').entries()) {
    for (const [position, from] of items(rule, 'from').entries()) {
      const path = ['spec', 'rules', index, 'from', position, 'source'];
      for (const pattern of namespacesOf(from)) {
        const other = stages.foreign(namespace, stages.matching(pattern));
        if (other) yield joins(policy, path, namespace, other);
      }
    }
  }
}

/** Patterns of the namespaces that a source lets in. */
const namespacesOf = (from: unknown): string[] => [
  ...items(from, 'source', 'namespaces').map(String),
  ...items(from, 'source', 'serviceAccounts').flatMap((one) => /^([^/]+)\//.exec(String(one))?.[1] ?? []),
  ...items(from, 'source', 'principals').map((one) => {
    const [, namespace] = /\/ns\/([^/]*)(?:\/|$)/.exec(String(one)) ?? [];
    return namespace ?? '*';
  }),
];

const joins = (object: KubernetesObject, path: Path, namespace: string, other: string): Fault => ({
  object,
  path,
  what: `joins ${namespace} and ${other}, which are not of the same stage of the same tenant`,
  fix: 'name the namespace that is meant, or take it out',
});
