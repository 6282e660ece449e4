import type { Construct } from 'constructs';
import { Telemetry } from '../../imports/telemetry.istio.io';
import { Component } from '../component';
import { namespaces } from '../namespaces';
import { allowNothing } from '../policies/authorization-policy';
import { strictMtls } from '../policies/peer-authentication';

export interface MeshPolicyProps {
  /** Namespaces of the mesh, without those of tenants, which bring their own. */
  readonly namespaces: readonly { readonly name: string }[];
}

/**
 * What holds everywhere in the mesh: mutual TLS and nothing else, nobody talks to anybody, and what was refused is in the logs.
 * One wave after istiod, which must answer before its objects can be written.
 */
export class MeshPolicy extends Component {
  constructor(scope: Construct, id: string, props: MeshPolicyProps) {
    super(scope, id, { namespace: namespaces.istio.name, project: 'infrastructure', wave: 'gateway' });

    strictMtls(this, 'default', this.namespace);
    // Said again for each, so that a namespace stays strict whatever becomes of the policy of the mesh.
    for (const { name } of props.namespaces) {
      strictMtls(this, policyNames[name] ?? 'strict-mtls', name);
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

/** Policies that are known by names of their own. */
const policyNames: Readonly<Record<string, string>> = { [namespaces.iam.name]: 'iam-mtls' };
