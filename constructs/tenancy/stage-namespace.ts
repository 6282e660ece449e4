import { Construct } from 'constructs';
import { KubeLimitRange, KubeResourceQuota, Quantity } from '../../imports/k8s';
import { Sidecar } from '../../imports/networking.istio.io';
import { monitorsLabel, tenantNamespace } from '../namespace';
import { createNamespace } from '../namespaces';
import { allowNothing } from '../policies/authorization-policy';
import { strictMtls } from '../policies/peer-authentication';
import { serviceLevelLabels } from '../service-level';
import type { StageSettings } from './stage-settings';

export interface StageNamespaceProps {
  /** The stage, with its quota, labels and owner. */
  readonly settings: StageSettings;
  /** Services that the stage's proxies have to know beside its own, `<namespace>/<host>`. */
  readonly knows: readonly string[];
  /** Whether Prometheus heeds the monitors in it. */
  readonly monitored: boolean;
  /** Whether the tenant is removed: what is left of the stage says so. */
  readonly removed: boolean;
}

/** A namespace in the mesh that is closed in both directions until a connection opens it, and what its pods may use together. */
export class StageNamespace extends Construct {
  constructor(scope: Construct, id: string, props: StageNamespaceProps) {
    super(scope, id);
    const { settings, knows, monitored, removed } = props;
    const { namespace, tenant, stage, owner, labels, serviceLevel } = settings;
    const { availability, latency } = serviceLevel;

    createNamespace(this, {
      name: namespace,
      podSecurity: 'restricted',
      mesh: true,
      labels: {
        ...labels,
        ...tenantNamespace,
        'plinth.dev/tenant': tenant,
        'plinth.dev/stage': stage,
        ...(availability && { [serviceLevelLabels.availability]: String(availability) }),
        ...(latency && { [serviceLevelLabels.latency]: String(latency) }),
        ...(monitored && monitorsLabel),
        ...(removed && { [removedLabel]: 'true' }),
      },
      annotations: owner ? { 'plinth.dev/owner': owner } : {},
    });
    allowNothing(this, namespace);
    strictMtls(this, 'strict-mtls', namespace);
    // Without it every proxy would be told of every Service of every tenant.
    new Sidecar(this, 'sidecar', {
      metadata: { name: 'default' },
      spec: { egress: [{ hosts: ['./*', ...knows] }] },
    });
    quota(this, settings);
  }
}

/** Label of the namespace of a tenant that is removed. */
const removedLabel = 'plinth.dev/removed';

/** What all pods may use, their proxies included; a quota on limits refuses containers that name none. */
function quota(scope: Construct, { quota: { cpu, memory, pods } }: StageSettings): void {
  new KubeResourceQuota(scope, 'quota', {
    metadata: { name: 'quota' },
    spec: {
      hard: {
        'requests.cpu': Quantity.fromString(cpu),
        'requests.memory': Quantity.fromString(memory),
        'limits.memory': Quantity.fromString(memory),
        pods: Quantity.fromString(String(pods)),
        // The way in is the gateway's.
        'services.loadbalancers': Quantity.fromString('0'),
        'services.nodeports': Quantity.fromString('0'),
      },
    },
  });
  new KubeLimitRange(scope, 'defaults', {
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
