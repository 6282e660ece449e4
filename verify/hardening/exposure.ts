import { placedSources } from '../created/applications';
import { field, items, mapping, text } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { enforced } from './pod-security';
import { containersOf, type Workload, workloadsOf } from './workload';

/** One door: what comes in past the gateway meets neither its certificates nor its policies. */
export const exposure: Rule = {
  name: 'hardening/exposure',
  contract: 'nothing but the gateway can be reached from outside of the cluster',
  *check(environment): Iterable<Fault> {
    const gateways = new Set(
      World.of(environment)
        .pods.filter(({ mesh }) => mesh === 'gateway')
        .map(({ namespace }) => namespace),
    );
    for (const { object, path, what } of doors(environment)) {
      if (gateways.has(namespaceOf(object))) continue;
      yield { object, path, what, fix: 'remove it; route to it through the gateway' };
    }
  },
};

type Door = Pick<Required<Fault>, 'object' | 'path' | 'what'>;

/** Where the objects of an Application go, or the object itself is. */
const namespaceOf = ({ kind, namespace, manifest }: KubernetesObject): string =>
  (kind === 'Application' ? text(manifest, 'spec', 'destination', 'namespace') : namespace) ?? '';

const OPEN = ['LoadBalancer', 'NodePort'];

const ROUTES = ['GRPCRoute', 'Gateway', 'HTTPRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'];

function* doors(environment: Environment): Iterable<Door> {
  for (const object of environment.ofKind('', 'Service')) yield* ofService(object, ['spec']);
  const others = [
    ...environment.ofKind('networking.k8s.io', 'Ingress'),
    ...ROUTES.flatMap((kind) => environment.ofKind('gateway.networking.k8s.io', kind)),
  ];
  for (const object of others) yield { object, path: [], what: 'is a way in of its own' };
  for (const workload of workloadsOf(environment)) {
    if (enforced(workload, environment) === 'privileged') yield* ofPods(workload);
  }
  yield* ofOperators(environment);
  for (const object of environment.ofKind('argoproj.io', 'Application')) yield* ofChart(object);
}

/** Ports of nodes, where no Pod Security Standard refuses them. */
function* ofPods(workload: Workload): Iterable<Door> {
  const { object, template } = workload;
  if (field(template, 'spec', 'hostNetwork') === true) {
    const what = 'listens on ports of its node';
    yield { object, path: workload.at(['spec', 'hostNetwork']), what };
  }
  for (const { path, value, name } of containersOf(workload)) {
    for (const [index, port] of items(value, 'ports').entries()) {
      const { hostPort } = mapping(port);
      if (!hostPort) continue;
      const what = `container ${name} listens on port ${JSON.stringify(hostPort)} of its node`;
      yield { object, path: workload.at([...path, 'ports', index, 'hostPort']), what };
    }
  }
}

function* ofService(object: KubernetesObject, path: Path): Iterable<Door> {
  const type = text(object.manifest, ...path, 'type') ?? '';
  if (OPEN.includes(type)) {
    yield { object, path: [...path, 'type'], what: `a Service of type ${type} opens a port to the outside` };
  }
  if (items(object.manifest, ...path, 'externalIPs').length > 0) {
    yield { object, path: [...path, 'externalIPs'], what: 'takes traffic of addresses of nodes' };
  }
}

/** Doors that operators open for a custom resource. */
function* ofOperators(environment: Environment): Iterable<Door> {
  for (const object of environment.ofKind('k8s.keycloak.org', 'Keycloak')) {
    // https://www.keycloak.org/operator/basic-deployment#_accessing_the_keycloak_deployment
    if (field(object.manifest, 'spec', 'ingress', 'enabled') === false) continue;
    yield { object, path: ['spec', 'ingress', 'enabled'], what: 'the operator makes an Ingress by default' };
  }
  for (const object of environment.ofKind('postgresql.cnpg.io', 'Cluster')) {
    const path = ['spec', 'managed', 'services', 'additional'];
    for (const index of items(object.manifest, ...path).keys()) {
      yield* ofService(object, [...path, index, 'serviceTemplate', 'spec']);
    }
  }
}

/** `service.type` in the values of a chart, wherever the chart has it. */
function* ofChart(object: KubernetesObject): Iterable<Door> {
  for (const { path: at } of placedSources(object.manifest)) {
    const path = [...at, 'helm', 'valuesObject'];
    yield* inValues(object, path, field(object.manifest, ...path));
  }
}

function* inValues(object: KubernetesObject, path: Path, values: unknown): Iterable<Door> {
  if (typeof values !== 'object' || values === null) return;
  const type = text(values, 'service', 'type') ?? '';
  if (OPEN.includes(type)) {
    const what = `a Service of type ${type} opens a port to the outside`;
    yield { object, path: [...path, 'service', 'type'], what };
  }
  for (const [key, value] of Object.entries(values)) {
    yield* inValues(object, [...path, Array.isArray(values) ? Number(key) : key], value);
  }
}
