import { field, mapping, places } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { Gateways } from './gateway-server';
import { oneOf } from './one-of';

/** Label selectors of pods in the object's own namespace, by kind. */
export const SELECTORS: Readonly<Record<string, Path>> = {
  'policy/PodDisruptionBudget': ['spec', 'selector'],
  'networking.k8s.io/NetworkPolicy': ['spec', 'podSelector'],
  'security.istio.io/AuthorizationPolicy': ['spec', 'selector'],
  'security.istio.io/PeerAuthentication': ['spec', 'selector'],
  'security.istio.io/RequestAuthentication': ['spec', 'selector'],
  'telemetry.istio.io/Telemetry': ['spec', 'selector'],
  'networking.istio.io/Gateway': ['spec'],
  'networking.istio.io/Sidecar': ['spec', 'workloadSelector'],
};

/** A policy or budget whose selector has gone stale protects nothing, and nobody notices. */
export const selector: Rule = {
  name: 'references/selector',
  contract: 'every selector of a policy, budget or gateway selects pods, which have the ports that it names',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const [kind, path] of Object.entries(SELECTORS)) {
      const slash = kind.indexOf('/');
      for (const object of environment.ofKind(kind.slice(0, slash), kind.slice(slash + 1))) {
        if (selectsPods(environment, object, path)) continue;
        yield {
          object,
          path: object.kind === 'Gateway' ? ['spec', 'selector'] : path,
          what: `selects no pod of ${object.namespace}`,
          fix: 'correct the selector or the labels of the pods, or remove the object',
        };
      }
    }
    for (const policy of environment.ofKind('networking.k8s.io', 'NetworkPolicy'))
      yield* checkPorts(world, policy);
  },
};

/** Gateways heed what is in other namespaces as well. */
function selectsPods(environment: Environment, object: KubernetesObject, path: Path): boolean {
  const selector = selectorOf(object, path);
  if (selector === undefined) return true;
  if (World.of(environment).select(object.namespace ?? '', selector).length > 0) return true;
  return object.kind === 'Gateway' && Gateways.of(environment).podsOf(object).length > 0;
}

/** A port that no selected pod has by that name lets nothing in; by number it does, declared or not. */
function* checkPorts(world: World, policy: KubernetesObject): Iterable<Fault> {
  const named = places(policy.manifest, 'spec.ingress[].ports[].port').filter(
    ({ value }) => typeof value === 'string',
  );
  if (named.length === 0) return;
  const pods = world.select(policy.namespace ?? '', field(policy.manifest, 'spec', 'podSelector'));
  const names = pods.flatMap((pod) => pod.ports.flatMap(({ name }) => name ?? []));
  for (const { path, value } of pods.length > 0 ? named : []) {
    if (names.includes(String(value))) continue;
    const what = `no selected pod has a port named ${JSON.stringify(value)}`;
    yield {
      object: policy,
      path,
      what,
      fix: oneOf(names, 'name the port of a container so, or write its number'),
    };
  }
}

/** As a Kubernetes label selector; undefined where it selects everything. Gateways and Sidecars write their labels in other fields. */
export function selectorOf({ kind, manifest }: KubernetesObject, path: Path): unknown {
  const value = field(manifest, ...path);
  if (kind === 'Gateway') return { matchLabels: mapping(value, 'selector') };
  if (kind === 'Sidecar') return value && { matchLabels: mapping(value, 'labels') };
  return Object.keys(mapping(value)).length > 0 ? value : undefined;
}
