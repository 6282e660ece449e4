import type { Construct } from 'constructs';
import { IntOrString, KubeDeployment, KubeServiceAccount, type PodSpec, Quantity } from '../../imports/k8s';
import { Component } from '../component';
import { apiServer, connect } from '../connection';
import { disruptionBudget } from '../disruption-budget';
import { restrictedContainer, restrictedPod } from '../pod';
import { grant, grantEverywhere } from '../security/grant';
import { images, releases } from '../versions';
import { Workload } from '../workload';
import { iamNamespace } from './iam-namespace';
import { leaderRules, realmOperatorRules } from './realm-operator-rules';

export interface RealmOperatorProps {
  /** Replicas, of which one works. */
  readonly replicas: number;
}

/**
 * Operator that makes realms, clients, roles and users in Keycloak, and adjusts them, every ten minutes too, so that what was
 * clicked in the console does not last. Its CRDs are upstream's; the rest is written here, because upstream's chart can set
 * neither the interval nor a security context that is restricted.
 *
 * Its validating webhook is off: what it would refuse is proven before it is pushed, and the API server is not in the mesh.
 *
 * @see https://github.com/epam/edp-keycloak-operator
 */
export class RealmOperator extends Component {
  /** The operator's pods. */
  readonly workload: Workload;

  constructor(scope: Construct, id: string, props: RealmOperatorProps) {
    super(scope, id, {
      // Beside Keycloak: the credentials with which it signs in are in one namespace with both.
      namespace: iamNamespace,
      project: 'iam',
      wave: 'operators',
      manifests: {
        ...releases.realmOperator,
        path: 'deploy-templates/crds',
        include: 'v1.edp.epam.com_*.yaml',
      },
    });
    const { replicas } = props;
    rights(this);
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { ...pod(this.namespace), topologySpreadConstraints: replicas > 1 ? spread : undefined },
        },
      },
    });
    disruptionBudget(this, name, { replicas, labels });

    this.workload = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { metrics: { port: 8080, protocol: 'http' }, health: { port: 8081, protocol: 'http' } },
      metrics: { port: 'metrics' },
      probes: ['health'],
    });
    connect(this.workload, apiServer);
  }
}

const name = 'realm-operator';
const labels = { 'app.kubernetes.io/name': name };

const spread = [
  {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  },
];

function rights(component: RealmOperator): void {
  new KubeServiceAccount(component, 'service-account', {
    metadata: { name },
    automountServiceAccountToken: false,
  });
  const to = { name, namespace: component.namespace };
  grantEverywhere(component, { rules: realmOperatorRules, to });
  grant(component, { rules: leaderRules, to });
}

/** @see https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/cmd/main.go */
const pod = (namespace: string): PodSpec => ({
  ...restrictedPod(1001),
  serviceAccountName: name,
  automountServiceAccountToken: true,
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.realmOperator,
      args: ['--leader-elect', '--metrics-bind-address=:8080', '--metrics-secure=false'],
      env: [
        // Every namespace, and the kinds without one.
        { name: 'WATCH_NAMESPACE', value: '' },
        // Where the Secrets of a `ClusterKeycloak` are.
        { name: 'OPERATOR_NAMESPACE', value: namespace },
        { name: 'SUCCESS_RECONCILE_TIMEOUT', value: '10m' },
        { name: 'ENABLE_WEBHOOKS', value: 'false' },
      ],
      ports: [
        { name: 'metrics', containerPort: 8080 },
        { name: 'health', containerPort: 8081 },
      ],
      resources: {
        requests: { cpu: Quantity.fromString('50m'), memory: Quantity.fromString('128Mi') },
        limits: { memory: Quantity.fromString('512Mi') },
      },
      livenessProbe: {
        httpGet: { path: '/healthz', port: IntOrString.fromString('health') },
        periodSeconds: 20,
      },
      readinessProbe: {
        httpGet: { path: '/readyz', port: IntOrString.fromString('health') },
        periodSeconds: 10,
      },
    },
  ],
});
