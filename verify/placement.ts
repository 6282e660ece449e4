import { text } from './created/field';
import type { Environment, KubernetesObject } from './dist';
import { CLUSTER_SCOPED, definedScopes } from './scope';
import { Applications } from './waves/application';

/**
 * The namespaces that Argo CD gives to objects: none to those whose kind has none, and that of the Application's destination to those that
 * name none. @see https://github.com/argoproj/argo-cd/blob/v3.5.2/controller/state.go `NormalizeTargetObjects`
 */
export function placed(environment: Environment): readonly KubernetesObject[] {
  const { objects } = environment;
  const ofCluster = definedScopes(objects);
  const hasNone = ({ group, kind }: KubernetesObject) =>
    CLUSTER_SCOPED.has(`${group}/${kind}`) || ofCluster.has(`${group}/${kind}`);
  if (objects.every((object) => hasNone(object) === (object.namespace === undefined))) return objects;
  const applications = Applications.of(environment);
  return objects.map((object) => {
    if (hasNone(object)) return { ...object, namespace: undefined };
    const namespace =
      object.namespace ?? text(applications.bringing(object)?.manifest, 'spec', 'destination', 'namespace');
    return { ...object, namespace };
  });
}
