import type { Construct } from 'constructs';
import { DestinationRule } from '../../imports/networking.istio.io';
import { Telemetry } from '../../imports/telemetry.istio.io';
import { Component } from '../component';
import type { Namespace } from '../namespace';
import { allowNothing } from '../policies/authorization-policy';
import { strictMtls } from '../policies/peer-authentication';
import { istioNamespace } from './istio-namespace';

export interface MeshPolicyProps {
  /** Namespaces of the mesh, without those of tenants, which bring their own. */
  readonly namespaces: readonly Namespace[];
  /** Percent of the requests to a Service that may be repeated ones, of each proxy. */
  readonly retryBudget: number;
}

/**
 * What holds everywhere in the mesh: mutual TLS and nothing else, nobody talks to anybody, and what was refused is in the logs.
 * One wave after istiod, which must answer before its objects can be written.
 */
export class MeshPolicy extends Component {
  constructor(scope: Construct, id: string, props: MeshPolicyProps) {
    super(scope, id, { namespace: istioNamespace, project: 'infrastructure', wave: 'gateway' });

    strictMtls(this, 'default', this.namespace);
    // Said again for each, so that a namespace stays strict whatever becomes of the policy of the mesh.
    for (const { name, mtlsPolicy = 'strict-mtls' } of props.namespaces) {
      strictMtls(this, mtlsPolicy, name);
      allowNothing(this, name);
    }
    budgetRetries(this, props.retryBudget);
    new Telemetry(this, 'access-log', {
      metadata: { name: 'access-log' },
      spec: {
        accessLogging: [{ providers: [{ name: 'envoy' }], filter: { expression: refused } }],
      },
    });
  }
}

/**
 * For every Service of which no rule in its own namespace says something else. Without, all requests to a Service that is away are repeated
 * twice, and it comes back to three times its load.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/circuit_breaking
 */
function budgetRetries(scope: Construct, percent: number): void {
  new DestinationRule(scope, 'retry-budget', {
    metadata: { name: 'retry-budget' },
    spec: { host: '*.svc.cluster.local', trafficPolicy: { retryBudget: { percent } } },
  });
}

/**
 * What failed, requests and connections. A connection that a policy closes has a reason why it ended, one that is refused as it is not
 * mutual TLS has flags, and neither has a code.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes
 */
const refused = "response.code >= 400 || response.flags != 0 || connection.termination_details != ''";
