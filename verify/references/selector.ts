import { field, mapping } from '../created/field';
import { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { Gateways } from './gateway-server';

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
  contract: 'every selector of a policy, budget or gateway selects pods',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const [kind, path] of Object.entries(SELECTORS)) {
      const slash = kind.indexOf('/');
      for (const object of environment.ofKind(kind.slice(0, slash), kind.slice(slash + 1))) {
        const selector = selectorOf(object, path);
        if (selector === undefined || world.select(object.namespace ?? '', selector).length > 0) continue;
        // gateways heed what is in other namespaces as well
        if (object.kind === 'Gateway' && Gateways.of(environment).podsOf(object).length > 0) continue;
        yield {
          object,
          path: kind === 'networking.istio.io/Gateway' ? ['spec', 'selector'] : path,
          what: `selects no pod of ${object.namespace}`,
          fix: 'correct the selector or the labels of the pods, or remove the object',
        };
      }
    }
  },
};

/** As a Kubernetes label selector; undefined where it selects everything. Gateways and Sidecars write their labels in other fields. */
export function selectorOf({ kind, manifest }: KubernetesObject, path: Path): unknown {
  const value = field(manifest, ...path);
  if (kind === 'Gateway') return { matchLabels: mapping(value, 'selector') };
  if (kind === 'Sidecar') return value && { matchLabels: mapping(value, 'labels') };
  return Object.keys(mapping(value)).length > 0 ? value : undefined;
}
