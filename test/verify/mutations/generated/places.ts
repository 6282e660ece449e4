import type { Connection } from '../../../../verify/connectivity/connection';
import { imports } from '../../../../verify/connectivity/mesh/sidecars';
import { Network } from '../../../../verify/connectivity/network';
import type { ServicePort } from '../../../../verify/connectivity/services';
import { originOf } from '../../../../verify/created/creation';
import type { Pod } from '../../../../verify/created/pod';
import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';

/** Where labels and annotations of pods are written, in all kinds that the platform has. */
export function podMetadata({ kind, spec }: Editable): Editable {
  switch (kind) {
    case 'CronJob':
      return own(own(spec.jobTemplate.spec, 'template'), 'metadata');
    case 'Keycloak':
      return own(own(own(spec, 'unsupported'), 'podTemplate'), 'metadata');
    case 'Cluster':
      return own(spec, 'inheritedMetadata');
    case 'Prometheus':
    case 'Alertmanager':
      return own(spec, 'podMetadata');
    default:
      return own(spec.template, 'metadata');
  }
}

/** The spec of the pods of a workload, where it is written out. */
export const podSpec = ({ kind, spec }: Editable): Editable | undefined =>
  kind === 'CronJob' ? spec.jobTemplate.spec.template.spec : spec.template?.spec;

const own = (parent: Editable, name: string): Editable => {
  parent[name] ??= {};
  return parent[name];
};

/** Annotates the pods of an object of dist. */
export const annotate =
  (object: KubernetesObject, annotations: Readonly<Record<string, string>>) =>
  (dist: MutableDist): void => {
    const metadata = podMetadata(dist.edit(reference(object)));
    metadata.annotations = { ...metadata.annotations, ...annotations };
  };

/** Objects of dist whose pods have sidecars, each once, with its first pod. */
export function* meshed(environment: Environment): Iterable<{ object: KubernetesObject; pod: Pod }> {
  const seen = new Set<KubernetesObject>();
  for (const pod of Network.of(environment).pods) {
    const object = originOf(pod.object);
    const isOfDist = object.component !== '' && object.kind !== 'Application';
    if (pod.mesh !== 'sidecar' || !isOfDist || seen.has(object)) continue;
    seen.add(object);
    yield { object, pod };
  }
}

/** Declared connections with mutual TLS between pods of the mesh, with the Services that they may go through. */
export function* strict(
  environment: Environment,
): Iterable<{ connection: Connection; from: Pod; to: Pod; port: number; services: readonly ServicePort[] }> {
  const network = Network.of(environment);
  const seen = new Set<string>();
  for (const connection of network.declarations.connections) {
    const [from, to] = [connection.from.pods[0], connection.to.pods[0]];
    if (connection.mtls !== 'strict' || connection.implied || from?.mesh !== 'sidecar' || !to) continue;
    for (const { port } of connection.ports) {
      const services = network.services
        .at(to, port)
        .filter((way) =>
          network.sidecars.of(from).every((one) => imports(one, from.namespace, way.service, way.port)),
        );
      const key = `${from.namespace}/${from.name} -> ${to.namespace}/${to.name}:${port}`;
      if (services.length === 0 || seen.has(key) || isProxyless(from)) continue;
      seen.add(key);
      yield { connection, from, to, port, services };
    }
  }
}

/** Prometheus, which talks past its sidecar. */
const isProxyless = ({ object }: Pod): boolean => JSON.stringify(object.manifest).includes('OUTPUT_CERTS');
