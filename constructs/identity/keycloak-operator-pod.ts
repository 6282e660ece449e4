import { type EnvVar, IntOrString, type PodSpec, type Probe, Quantity } from '../../imports/k8s';
import { restrictedContainer, restrictedPod, scratch } from '../pod';
import { images } from '../versions';

/**
 * The operator's pod with upstream's ports, probes and resources.
 *
 * @param name of the ServiceAccount and of the container
 * @see https://github.com/keycloak/keycloak-k8s-resources/blob/26.7.5/kubernetes/kubernetes.yml
 */
export const operatorPod = (name: string): PodSpec => ({
  ...restrictedPod(1000),
  serviceAccountName: name,
  automountServiceAccountToken: true,
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.keycloakOperator,
      env: environment,
      ports: [{ name: 'http', containerPort: 8080 }],
      resources: {
        requests: { cpu: Quantity.fromString('300m'), memory: Quantity.fromString('450Mi') },
        limits: { cpu: Quantity.fromString('700m'), memory: Quantity.fromString('450Mi') },
      },
      startupProbe: { ...httpGet('/q/health/started'), periodSeconds: 5, failureThreshold: 24 },
      readinessProbe: { ...httpGet('/q/health/ready'), periodSeconds: 10, timeoutSeconds: 10 },
      livenessProbe: { ...httpGet('/q/health/live'), periodSeconds: 10, timeoutSeconds: 10 },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    },
  ],
  volumes: [scratch('tmp', '128Mi')],
});

const httpGet = (path: string): Probe => ({ httpGet: { path, port: IntOrString.fromString('http') } });

/** Controllers of the operator, by the kind that they look after. */
const controllers = ['KEYCLOAK', 'KEYCLOAKREALMIMPORT', 'KEYCLOAKOIDCCLIENT', 'KEYCLOAKSAMLCLIENT'];

const environment: EnvVar[] = [
  { name: 'KUBERNETES_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
  { name: 'RELATED_IMAGE_KEYCLOAK', value: images.keycloak },
  ...controllers.map((controller) => ({
    name: `QUARKUS_OPERATOR_SDK_CONTROLLERS_${controller}CONTROLLER_NAMESPACES`,
    value: 'JOSDK_WATCH_CURRENT',
  })),
  // Traces would be sent to a collector on localhost, and their failure logged.
  { name: 'QUARKUS_OTEL_SDK_DISABLED', value: 'true' },
];
