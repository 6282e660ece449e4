import type { Construct } from 'constructs';
import { KubeLimitRange, KubeResourceQuota, Quantity } from '../../imports/k8s';
import { Component } from '../component';
import { createNamespace } from '../namespaces';
import { allowNothing } from '../policies/authorization-policy';
import { denyAll } from '../policies/network-policy';
import { strictMtls } from '../policies/peer-authentication';
import { type Stage, settingsOf } from './stage-settings';
import type { Tenant } from './tenant';

export interface TenantStageProps {
  readonly tenant: Tenant;
  readonly stage: Stage;
}

/** One isolated home of a tenant: a namespace in the mesh that is closed until a connection opens it, with its quota. */
export class TenantStage extends Component {
  constructor(scope: Construct, id: string, props: TenantStageProps) {
    const { tenant, stage } = props;
    const namespace = `tenant-${tenant.name}-${stage}`;
    super(scope, id, { namespace, project: 'tenants', wave: 'tenants' });

    createNamespace(this, {
      name: namespace,
      podSecurity: 'restricted',
      mesh: true,
      labels: { 'plinth.dev/tenant': tenant.name, 'plinth.dev/stage': stage },
      annotations: tenant.owner ? { 'plinth.dev/owner': tenant.owner } : {},
    });
    denyAll(this, namespace);
    allowNothing(this, namespace);
    strictMtls(this, 'strict-mtls', namespace);

    const { cpu, memory, pods } = settingsOf(tenant, stage).quota;
    new KubeResourceQuota(this, 'quota', {
      metadata: { name: 'quota' },
      spec: {
        hard: {
          'requests.cpu': Quantity.fromString(cpu),
          'requests.memory': Quantity.fromString(memory),
          'limits.memory': Quantity.fromString(memory),
          pods: Quantity.fromNumber(pods),
        },
      },
    });
    // A quota on requests and limits refuses containers that name none.
    new KubeLimitRange(this, 'defaults', {
      metadata: { name: 'defaults' },
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: { cpu: Quantity.fromString('50m'), memory: Quantity.fromString('64Mi') },
            default: { memory: Quantity.fromString('256Mi') },
          },
        ],
      },
    });
  }
}
