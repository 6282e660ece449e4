import type { Construct } from 'constructs';
import { KubeDeployment, KubeServiceAccount } from '../../../imports/k8s';
import { Component } from '../../component';
import { apiServer, connect } from '../../connection';
import { grant, grantEverywhere } from '../../security/grant';
import { releases } from '../../versions';
import { Workload } from '../../workload';
import { observabilityNamespace } from '../observability-namespace';
import { kubeletService } from './kubelet-service';
import { operatorPod } from './prometheus-operator-pod';
import { clusterRules, instanceRules, kubeletRules } from './prometheus-operator-rules';
import { keepTokenScrapes } from './token-scrapes';

/**
 * Operator that makes Prometheus servers, configured by the monitors and rules that it finds. It reads Secrets, and makes
 * servers, in its own namespace alone; its webhook is left out, since what it would refuse is proven before.
 *
 * Its CRDs are upstream's; the rest is written here, because upstream's may read and write every Secret of the cluster.
 *
 * @see https://prometheus-operator.dev/docs/platform/operator/
 */
export class PrometheusOperator extends Component {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      namespace: observabilityNamespace,
      project: 'observability',
      wave: 'operators',
      // All of them: it does not start some of its parts without kinds that are not used here.
      manifests: {
        ...releases.prometheusOperator,
        path: 'example/prometheus-operator-crd',
        include: 'monitoring.coreos.com_*.yaml',
      },
    });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const to = { name, namespace: this.namespace };
    grantEverywhere(this, { rules: clusterRules, to });
    grant(this, { rules: instanceRules, namespace: this.namespace, to });
    grant(this, { rules: kubeletRules, namespace: kubeletService.namespace, to });
    keepTokenScrapes(this);
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        // No leader is elected: two would write over each other, during an update as well.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: operatorPod(name, this.namespace) },
      },
    });

    const operator = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port: 8080, protocol: 'http' } },
      probes: ['http'],
      metrics: { port: 'http', honorLabels: true },
    });
    connect(operator, apiServer);
  }
}

const name = 'prometheus-operator';
const labels = { 'app.kubernetes.io/name': name };
