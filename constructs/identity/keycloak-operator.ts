import type { Construct } from 'constructs';
import { KubeDeployment, KubeServiceAccount } from '../../imports/k8s';
import { Component } from '../component';
import { apiServer, connect } from '../connection';
import { grant } from '../security/grant';
import { releases } from '../versions';
import { Workload } from '../workload';
import { iamNamespace } from './iam-namespace';
import { operatorPod } from './keycloak-operator-pod';
import { operatorRules } from './keycloak-operator-rules';

/**
 * Operator that makes Keycloak servers of `Keycloak` objects in its own namespace. Its CRDs are upstream's; the rest is written
 * here, because upstream's has no security context and more rights.
 *
 * @see https://www.keycloak.org/operator/installation
 */
export class KeycloakOperator extends Component {
  /** The operator's pod. */
  readonly workload: Workload;

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      namespace: iamNamespace,
      project: 'iam',
      wave: 'operators',
      // All of them: the operator does not start while one is missing.
      manifests: {
        ...releases.keycloakOperator,
        path: 'kubernetes',
        include: 'keycloak*.k8s.keycloak.org-v1.yml',
      },
    });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    grant(this, { rules: operatorRules, to: { name, namespace: this.namespace } });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        // No leader is elected: two operators would work against each other, during an update as well.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: operatorPod(name) },
      },
    });

    this.workload = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port: 8080, protocol: 'http' } },
      probes: ['http'],
    });
    connect(this.workload, apiServer);
  }
}

const name = 'keycloak-operator';
const labels = { 'app.kubernetes.io/name': name };
