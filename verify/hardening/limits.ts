import { field, mapping } from '../created/field';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { nanos } from '../schema/values/quantity';

/** The API server refuses such a pod; of a custom resource or a chart nobody sees that but its operator. */
export const limits: Rule = {
  name: 'hardening/limits',
  contract: 'nothing requests more than its limit, in a pod, a custom resource or the values of a chart',
  *check(environment): Iterable<Fault> {
    for (const object of environment.objects) yield* faultsIn(object);
  },
};

/** Whatever has requests and limits, wherever a kind has it. */
function faultsIn(object: KubernetesObject): Fault[] {
  const faults: Fault[] = [];
  const path: (string | number)[] = [];
  const walk = (value: object) => {
    if (path.at(-1) === 'resources') faults.push(...compare(object, [...path], value));
    for (const key of Object.keys(value)) {
      const child = (value as Readonly<Record<string, unknown>>)[key];
      if (typeof child !== 'object' || child === null) continue;
      path.push(Array.isArray(value) ? Number(key) : key);
      walk(child);
      path.pop();
    }
  };
  walk(object.manifest);
  return faults;
}

interface Amounts {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/**
 * What an operator fills in for its own container.
 *
 * @see https://www.keycloak.org/operator/advanced-configuration#_resource_requirements
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/alertmanager/statefulset.go makeStatefulSet
 */
const DEFAULTS: Readonly<Record<string, Amounts>> = {
  'k8s.keycloak.org/Keycloak': { requests: { memory: '1700Mi' }, limits: { memory: '2Gi' } },
  'monitoring.coreos.com/Alertmanager': { requests: { memory: '200Mi' } },
};

function* compare(object: KubernetesObject, path: Path, value: unknown): Iterable<Fault> {
  const isOwn = path.join('.') === 'spec.resources';
  const filledIn = (isOwn && DEFAULTS[`${object.group}/${object.kind}`]) || {};
  const requests = { ...filledIn.requests, ...mapping(value, 'requests') };
  const most = { ...filledIn.limits, ...mapping(value, 'limits') };
  for (const [resource, requested] of Object.entries(requests)) {
    const limit = Object.hasOwn(most, resource) ? most[resource] : undefined;
    if (!exceeds(requested, limit)) continue;
    const isGiven = field(value, 'requests', resource) !== undefined;
    yield {
      object,
      path: [...path, isGiven ? 'requests' : 'limits', resource],
      what: `${resource}: ${String(requested)} requested${isGiven ? '' : ' by the operator'}, more than the limit of ${String(limit)}`,
      fix: 'raise the limit, or request less',
    };
  }
}

function exceeds(requested: unknown, limit: unknown): boolean {
  const [wanted, most] = [requested, limit].map((amount) => nanos(String(amount)));
  return wanted !== undefined && most !== undefined && wanted > most;
}
