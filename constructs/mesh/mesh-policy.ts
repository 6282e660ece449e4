import type { Construct } from 'constructs';
import { Telemetry } from '../../imports/telemetry.istio.io';
import { Component } from '../component';
import type { Namespace } from '../namespace';
import { allowNothing } from '../policies/authorization-policy';
import { strictMtls } from '../policies/peer-authentication';
import { istioNamespace } from './istio-namespace';

export interface MeshPolicyProps {
  /** Namespaces of the mesh, without those of tenants, which bring their own. */
  readonly namespaces: readonly Namespace[];
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
    new Telemetry(this, 'access-log', {
      metadata: { name: 'access-log' },
      spec: {
        accessLogging: [{ providers: [{ name: 'envoy' }], filter: { expression: 'response.code >= 400' } }],
      },
    });
  }
}
