import type { World } from '../../created/world';
import type { KubernetesObject } from '../../dist';
import { fullHost, hostOfService, isExported, meshObjects, standsFor, texts } from './objects';

/** ServiceEntries that claim names of the cluster. @see https://istio.io/latest/docs/reference/config/networking/service-entry/ */
export class ServiceEntries {
  private readonly claims: readonly { readonly host: string; readonly object: KubernetesObject }[];

  constructor(world: World) {
    this.claims = meshObjects(world, 'networking.istio.io', 'ServiceEntry').flatMap((object) =>
      texts(object.manifest, 'spec', 'hosts')
        .map((host) => fullHost(host, object.namespace))
        .filter(
          (host) =>
            host === '*' || host.endsWith('.svc.cluster.local') || /^\*\.(?:cluster\.)?local$/.test(host),
        )
        .map((host) => ({ host, object })),
    );
  }

  /**
   * The one that proxies of a namespace may take for a Service: one of their own namespace, or of the Service's. Of others, that of
   * Kubernetes counts.
   *
   * @see `selectServices` of https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/sidecar.go
   */
  claiming(
    namespace: string,
    service: Pick<KubernetesObject, 'name' | 'namespace'>,
  ): KubernetesObject | undefined {
    return this.about(service).find(
      ({ manifest, namespace: own }) =>
        (own === namespace || own === service.namespace) &&
        isExported(texts(manifest, 'spec', 'exportTo'), own, namespace),
    );
  }

  /** Those that claim the host of a Service, in whatever namespace. */
  about(service: Pick<KubernetesObject, 'name' | 'namespace'>): readonly KubernetesObject[] {
    if (this.claims.length === 0) return [];
    const host = hostOfService(service);
    return this.claims.filter((claim) => standsFor(claim.host, host)).map(({ object }) => object);
  }
}
