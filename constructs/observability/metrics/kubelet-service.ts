/** Service that the operator keeps in step with the nodes, so that their kubelets can be found. */
export const kubeletService = {
  namespace: 'kube-system',
  name: 'kubelet',
  labels: { 'app.kubernetes.io/name': 'kubelet', 'app.kubernetes.io/managed-by': 'prometheus-operator' },
  port: 'https-metrics',
} as const;
