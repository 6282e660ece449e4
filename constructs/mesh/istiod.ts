import type { Construct } from 'constructs';
import type { ClusterFields } from '../../environments/cluster';
import { spreadOverNodes } from '../chart-replicas';
import { Component } from '../component';
import { apiServer, apiServerCalls, connect, connectionsOf, everyMeshedPod } from '../connection';
import { disruptionBudget } from '../disruption-budget';
import { dualStackService, type IpFamily, isDualStack } from '../ip-families';
import type { Resources } from '../pod';
import { charts } from '../versions';
import { Endpoint, Workload, workloadsOf } from '../workload';
import { accessLog } from './access-log';
import { extensionProvidersOf } from './external-authorization';
import { closedWebhook } from './istio-base';
import { istioNamespace } from './istio-namespace';
import { meshAlerts, type PlaintextException } from './mesh-alerts';
import { meshDashboard } from './mesh-dashboard';
import { proxyResources } from './proxy-resources';

export interface IstiodProps {
  /** Replicas; below 2 no pod can be created in the mesh while a node is drained. */
  readonly replicas: number;
  /** Requests and limits of each replica; memory grows with the number of Services and pods. @default 200m, 512Mi to 2Gi */
  readonly resources?: Resources;
  /** Distribution; OpenShift has its own way of attaching pods to networks. @default generic */
  readonly platform?: ClusterFields['platform'];
  /** Address families of pods. With two, proxies have to be told to take the traffic of both. @default IPv4 alone */
  readonly ipFamilies?: readonly IpFamily[];
}

/** Istio's control plane: the mesh's certificate authority, its configuration and the injection of sidecars. */
export class Istiod extends Component {
  constructor(scope: Construct, id: string, props: IstiodProps) {
    const { replicas } = props;
    super(scope, id, {
      namespace: istioNamespace,
      project: 'infrastructure',
      wave: 'mesh',
      chart: {
        ...charts.istiod,
        // Asked for when every component has been made.
        get values() {
          return values(props, extensionProvidersOf(scope));
        },
      },
    });
    disruptionBudget(this, 'istiod', { replicas, labels });

    const istiod = new Workload(this, 'istiod', {
      labels,
      serviceAccount: 'istiod',
      mesh: 'none',
      ports: {
        webhook: { port: 15017, protocol: 'tls' },
        xds: { port: 15012, protocol: 'tls' },
        ready: { port: 8080, protocol: 'http' },
        metrics: { port: 15014, protocol: 'http' },
      },
      probes: ['ready'],
      metrics: { port: 'metrics' },
    });
    connect(everyMeshedPod, istiod.endpoint('xds'), {
      mtls: 'none',
      because: 'istiod issues the certificates that mutual TLS needs; it serves TLS of its own',
    });
    connect(apiServerCalls, istiod.endpoint('webhook'), {
      mtls: 'none',
      because:
        "the API server has no identity in the mesh; webhooks are TLS with the webhook configuration's CA",
    });
    connect(istiod, apiServer);
  }

  override get alerts() {
    const gateways = workloadsOf(this.node.root)
      .filter(({ mesh }) => mesh === 'gateway')
      .map(({ namespace }) => namespace);
    return [meshAlerts({ plaintextExceptions: plaintextExceptions(this), gateways: [...new Set(gateways)] })];
  }

  override get dashboards() {
    return { mesh: meshDashboard };
  }
}

const labels = { app: 'istiod' };

const defaultResources: Resources = {
  requests: { cpu: '200m', memory: '512Mi' },
  limits: { memory: '2Gi' },
};

/** @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/istio-control/istio-discovery/values.yaml */
const values = (
  { replicas, resources = defaultResources, platform, ipFamilies }: IstiodProps,
  extensionProviders: readonly object[],
) => ({
  // Without a metrics server an autoscaler is Degraded to Argo CD, and no later wave would start.
  autoscaleEnabled: false,
  replicaCount: replicas,
  resources,
  seccompProfile: { type: 'RuntimeDefault' },
  ...(replicas > 1 && { topologySpreadConstraints: spreadOverNodes(labels) }),
  base: closedWebhook,
  cni: { enabled: true },
  // By default one node before Kubernetes 1.33 turns them off for all, and then no Job in the mesh ends.
  env: {
    ENABLE_NATIVE_SIDECARS: 'true',
    // Proxies fetch the keys of tokens themselves, with their identity: istiod has none, and Keycloak lets nobody in without.
    PILOT_JWT_ENABLE_REMOTE_JWKS: 'envoy',
    // A policy without the address of keys would still send istiod to its issuer, wherever that is.
    BLOCKED_CIDRS_IN_JWKS_URIS: '0.0.0.0/0,::/0',
    ...dualStackFlag(ipFamilies),
  },
  meshConfig: {
    ...accessLog,
    // Policies by path see what applications see: to most of them //admin is /admin.
    pathNormalization: { normalization: 'MERGE_SLASHES' },
    ...(extensionProviders.length > 0 && { extensionProviders }),
    ...(isDualStack(ipFamilies) && { defaultConfig: { proxyMetadata: dualStackFlag(ipFamilies) } }),
  },
  ...dualStackService(ipFamilies),
  global: {
    ...(platform === 'openshift' && { platform }),
    // Made here instead, and for several replicas only: with one it would hold up every drain.
    defaultPodDisruptionBudget: { enabled: false },
    proxy: {
      seccompProfile: { type: 'RuntimeDefault' },
      resources: proxyResources,
    },
  },
});

/**
 * Without it, what a pod with two addresses sends and takes by its second one goes past its sidecar, and so past mutual TLS and every
 * AuthorizationPolicy. istiod needs it, and every proxy, where the network plugin reads it as well.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/dual-stack/
 */
const dualStackFlag = (ipFamilies: IstiodProps['ipFamilies']) =>
  isDualStack(ipFamilies) ? { ISTIO_DUAL_STACK: 'true' } : {};

/** Ports in the mesh that also take what is not the mesh's TLS, each once. */
function plaintextExceptions(scope: Construct): PlaintextException[] {
  const exceptions = connectionsOf(scope)
    .filter(({ mtls }) => mtls === 'permissive')
    .flatMap(({ to }) => (to instanceof Endpoint ? [to] : []))
    .map(({ workload, service }) => ({
      namespace: workload.namespace,
      workload: workload.name,
      service: service?.name,
    }));
  const unique = new Map(exceptions.map((exception) => [JSON.stringify(exception), exception]));
  return [...unique.values()];
}
