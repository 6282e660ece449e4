import type { App } from 'cdk8s';
import type { ClusterFields } from '../../environments/cluster';
import type { IstioFields } from '../../environments/istio';
import { IstioBase } from './istio-base';
import { IstioCni } from './istio-cni';
import { Istiod } from './istiod';

export interface MeshProps extends Pick<IstioFields, 'istiodReplicas'> {
  /** What of the cluster decides how proxies are put into pods, and by which addresses they call. */
  readonly cluster: Pick<ClusterFields, 'platform' | 'ipFamilies'>;
}

/** Istio: mutual TLS between all that talk, and its rules. What holds everywhere in it is `MeshPolicy`, made last. */
export class Mesh {
  constructor(platform: App, { cluster, istiodReplicas }: MeshProps) {
    new IstioBase(platform, 'istio-base');
    new IstioCni(platform, 'istio-cni', { platform: cluster.platform });
    new Istiod(platform, 'istiod', { ...cluster, replicas: istiodReplicas });
  }
}
