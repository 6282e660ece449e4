import type { Construct } from 'constructs';
import type { ClusterFields } from '../../environments/cluster';
import { Component } from '../component';
import type { Resources } from '../pod';
import { charts } from '../versions';

export interface IstioCniProps {
  /** Distribution, where it keeps its network plugins elsewhere than kind and kubeadm do. @default generic */
  readonly platform?: ClusterFields['platform'];
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
      chart: {
        ...charts.istioCni,
        releaseName: 'istio-cni',
        values: values(props),
        // Where OpenShift looks for networks that every pod may be attached to.
        ...(props.platform === 'openshift' && { writesTo: ['default'] }),
      },
    });
  }
}

/** @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/istio-cni/values.yaml and files/profile-platform-*.yaml */
const values = ({ platform = 'generic' }: IstioCniProps) => ({
  resources,
  ...(platform !== 'generic' && { global: { platform } }),
  // The chart finds GKE out by a suffix of the cluster's version, which Argo CD takes away; what is below `cni` is heeded all the same.
  ...(platform === 'gke' && { cni: { cniBinDir: '/home/kubernetes/bin' } }),
});

/** The chart has no limit. */
const resources: Resources = {
  requests: { cpu: '20m', memory: '100Mi' },
  limits: { memory: '256Mi' },
};
