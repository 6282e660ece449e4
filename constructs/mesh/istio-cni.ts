import type { Construct } from 'constructs';
import { Component } from '../component';
import type { Resources } from '../pod';
import { charts } from '../versions';

export interface IstioCniProps {
  /** Distribution that keeps its network plugins where others do not. @default the usual folders, as kind and kubeadm have them */
  readonly platform?: 'gke' | 'k3d' | 'k3s' | 'microk8s' | 'minikube';
}

/**
 * Istio's agent on every node, which leads pods' traffic through their sidecars. Without it every pod in the mesh would do that
 * itself, with the capabilities NET_ADMIN and NET_RAW, and no namespace could be `restricted`.
 *
 * It is the one that has these, and mounts the nodes' folders; so it is in the namespace where Kubernetes keeps its own node
 * agents, which this platform neither makes nor closes.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/cni/
 */
export class IstioCni extends Component {
  constructor(scope: Construct, id: string, props: IstioCniProps = {}) {
    super(scope, id, {
      namespace: 'kube-system',
      project: 'infrastructure',
      wave: 'mesh',
      chart: { ...charts.istioCni, releaseName: 'istio-cni', values: values(props) },
    });
  }
}

/** @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/istio-cni/values.yaml */
const values = ({ platform }: IstioCniProps) => ({
  resources,
  ...(platform && { global: { platform } }),
});

/** The chart has no limit. */
const resources: Resources = {
  requests: { cpu: '20m', memory: '100Mi' },
  limits: { memory: '256Mi' },
};
