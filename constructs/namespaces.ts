import type { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeNamespace } from '../imports/k8s';
import { Component, keep } from './component';
import type { Namespace } from './namespace';
import { denyAll } from './policies/network-policy';
import { componentsOf } from './synthesis';

/** The namespaces that the components of an app bring, by name. */
export function namespacesOf(app: App): Namespace[] {
  const brought = componentsOf(app).flatMap(({ brings }) => (brings ? [brings] : []));
  return [...new Map(brought.map((namespace) => [namespace.name, namespace])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/**
 * The namespaces that others need to exist before their first pod, with Pod Security and sidecar injection set, each closed to all
 * traffic until a connection opens it. Made after every component that brings one.
 */
export class Namespaces extends Component {
  constructor(scope: App, id: string) {
    super(scope, id, { namespace: 'default', project: 'infrastructure', wave: 'foundation' });
    for (const namespace of namespacesOf(scope)) createNamespace(this, namespace);
  }
}

/**
 * Writes a namespace that is closed in both directions; the workloads' own policies open what is declared. It is kept when its
 * component goes, because all that is in it would go too.
 */
export function createNamespace(scope: Construct, namespace: Namespace): void {
  const { name, podSecurity, because, mesh, labels, annotations } = namespace;
  new KubeNamespace(scope, name, {
    metadata: {
      name,
      labels: {
        'kubernetes.io/metadata.name': name,
        'pod-security.kubernetes.io/enforce': podSecurity,
        'pod-security.kubernetes.io/audit': podSecurity,
        'pod-security.kubernetes.io/warn': podSecurity,
        'istio-injection': mesh ? 'enabled' : 'disabled',
        ...labels,
      },
      annotations: {
        ...(because && { 'plinth.dev/pod-security-because': because }),
        ...annotations,
        ...keep,
      },
    },
  });
  denyAll(scope, name);
}
