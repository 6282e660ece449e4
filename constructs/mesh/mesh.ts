import type { App } from 'cdk8s';
import type { Cluster } from '../cluster';
import { IstioBase } from './istio-base';
import { IstioCni } from './istio-cni';
import { Istiod } from './istiod';

export interface MeshProps {
  readonly cluster: Pick<Cluster, 'platform' | 'ipFamilies'>;
  readonly istiodReplicas: number;
}

/** Istio: mutual TLS between all that talk, and its rules. What holds everywhere in it is `MeshPolicy`, made last. */
export class Mesh {
  constructor(platform: App, { cluster, istiodReplicas }: MeshProps) {
    new IstioBase(platform, 'istio-base');
    new IstioCni(platform, 'istio-cni', { platform: cluster.platform });
    new Istiod(platform, 'istiod', { ...cluster, replicas: istiodReplicas });
  }
}
