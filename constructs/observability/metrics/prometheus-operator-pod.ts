import type { PodSpec } from '../../../imports/k8s';
import { httpGet, quantities } from '../../container';
import { restrictedContainer, restrictedPod } from '../../pod';
import { images } from '../../versions';
import { kubeletService } from './kubelet-service';

/** @see https://prometheus-operator.dev/docs/platform/operator/#cli-flags */
const args = (namespace: string): string[] => [
  `--prometheus-config-reloader=${images.prometheusConfigReloader}`,
  '--config-reloader-cpu-request=10m',
  '--config-reloader-cpu-limit=0',
  '--config-reloader-memory-request=32Mi',
  '--config-reloader-memory-limit=64Mi',
  // Servers, and the Secrets that it reads and writes, are in this namespace alone; monitors may be in others.
  `--prometheus-instance-namespaces=${namespace}`,
  `--alertmanager-instance-namespaces=${namespace}`,
  `--alertmanager-config-namespaces=${namespace}`,
  `--thanos-ruler-instance-namespaces=${namespace}`,
  `--kubelet-service=${kubeletService.namespace}/${kubeletService.name}`,
  '--kubelet-endpoints=false',
  '--kubelet-endpointslice=true',
  // Whether a monitor or a group of rules was taken, and why not, is in its status.
  '--feature-gates=StatusForConfigurationResources=true',
];

export const operatorPod = (name: string, namespace: string): PodSpec => ({
  ...restrictedPod(65534),
  // It writes what Prometheus is made of.
  automountServiceAccountToken: true,
  serviceAccountName: name,
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.prometheusOperator,
      args: args(namespace),
      env: [{ name: 'GOGC', value: '30' }],
      ports: [{ name: 'http', containerPort: 8080 }],
      resources: quantities({
        requests: { cpu: '50m', memory: '100Mi' },
        limits: { cpu: '500m', memory: '256Mi' },
      }),
      livenessProbe: { ...httpGet('/healthz'), periodSeconds: 20, failureThreshold: 6 },
      readinessProbe: { ...httpGet('/healthz'), periodSeconds: 10 },
    },
  ],
});
