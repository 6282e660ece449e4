import { Construct, type IConstruct } from 'constructs';
import { Component } from './component';

/** What is spoken on a port. Istio takes layer-7 rules on `http` and `grpc` only. */
type Protocol = 'http' | 'grpc' | 'tcp' | 'tls' | 'udp';

export interface Port {
  /** Number that the container listens on. NetworkPolicies and Istio see this one, not the Service's. */
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * How pods take part in the mesh: with a sidecar, as a gateway proxy (an identity for what they send, but no mTLS for
 * what the outside sends them), or not at all.
 */
export type Mesh = 'sidecar' | 'gateway' | 'none';

export interface WorkloadProps<P extends string> {
  /** Labels that select exactly these pods in their namespace. */
  readonly labels: Readonly<Record<string, string>>;
  /** The pods' ServiceAccount, their identity in the mesh; no other workload may share it. */
  readonly serviceAccount: string;
  /** Proxy in the pods, if any; it decides which ports are added and whether connections can have mutual TLS. */
  readonly mesh: Mesh;
  /** Ports by name; in the mesh the proxy's are added. @default none */
  readonly ports?: Readonly<Record<P, Port>>;
  /** Ports that the kubelet probes. In the mesh probes are redirected to the sidecar. @default none */
  readonly probes?: readonly NoInfer<P>[];
  /** Where Prometheus finds the pods' metrics. @default they have none */
  readonly metrics?: Metrics<NoInfer<P>>;
  /** Namespace of the pods. @default the component's */
  readonly namespace?: string;
}

/** Metrics that pods serve in Prometheus' format. */
export interface Metrics<P extends string = string> {
  readonly port: P;
  /** @default /metrics */
  readonly path?: string;
  /** Labels of those of the pods that serve them. @default the workload's */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Whether the port serves other things too, so that Prometheus is let in to the path alone. In the mesh a Service has to list
   * the port as HTTP: on others Istio sees no paths.
   *
   * @default false
   */
  readonly shared?: boolean;
  /** Whether labels of the metrics, such as `namespace`, are kept where the scrape has them too. @default false */
  readonly honorLabels?: boolean;
  /** Labels of the metrics that are taken off, since the environment has some of that name. @default none */
  readonly dropLabels?: readonly string[];
  /** Labels of the metrics by the labels of the pods that they are taken from. @default none */
  readonly fromPodLabels?: Readonly<Record<string, string>>;
}

/**
 * Pods that talk: one selector, one identity. Its id is its name, unique in its namespace; the policies that are derived
 * from the connections carry it.
 */
export class Workload<P extends string = string> extends Construct {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly mesh: Mesh;
  readonly ports: Readonly<Record<string, Port>>;
  readonly probes: readonly string[];
  readonly metrics?: Metrics;
  /** Extension provider that its proxy asks about every request. @default none */
  asks?: string;

  constructor(scope: Construct, id: string, props: WorkloadProps<P>) {
    super(scope, id);
    const { labels, serviceAccount, mesh, ports = {}, probes = [], namespace } = props;
    this.namespace = namespace ?? Component.of(this).namespace;
    this.labels = labels;
    this.serviceAccount = serviceAccount;
    this.mesh = mesh;
    this.ports = mesh === 'none' ? ports : { ...ports, ...proxyPorts, [proxyMetrics]: proxyMetricsPort };
    this.probes = probes;
    this.metrics = props.metrics;
    this.node.addValidation({ validate: () => this.identity() });
  }

  get name(): string {
    return this.node.id;
  }

  /** Namespace and name: how the workload is called in messages and in `connections.json`. */
  get reference(): string {
    return `${this.namespace}/${this.name}`;
  }

  /** The workload's SPIFFE identity as Istio's policies write it. */
  get principal(): string {
    return `cluster.local/ns/${this.namespace}/sa/${this.serviceAccount}`;
  }

  /** A port of the workload, to be offered to others as a field of its component. */
  endpoint(port: P, service?: ServiceAddress): Endpoint {
    return new Endpoint(this, port, service);
  }

  private identity(): string[] {
    if (this.mesh === 'none' || !['', 'default'].includes(this.serviceAccount)) return [];
    return [
      `serviceAccount must be the workload's own inside the mesh, got "${this.serviceAccount}"; give ${this.reference} a ServiceAccount`,
    ];
  }
}

/** The workloads of an app, by name. */
export const workloadsOf = (app: IConstruct): Workload[] =>
  app.node
    .findAll()
    .filter((construct) => construct instanceof Workload)
    .sort((a, b) => (a.reference < b.reference ? -1 : 1));

/**
 * Ports of Istio's proxy in every meshed pod, outside of mutual TLS: 15020 is the agent (rewritten probes, merged metrics),
 * 15021 the proxy's own readiness.
 *
 * @see https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
 */
export const proxyPorts: Readonly<Record<string, Port>> = {
  'istio-agent': { port: 15020, protocol: 'http' },
  'istio-health': { port: 15021, protocol: 'http' },
};

/** Port of the metrics of Istio's proxy, outside of mutual TLS as well. */
export const proxyMetrics = 'http-envoy-prom';

/** Where that is. */
export const proxyMetricsPort: Port = { port: 15090, protocol: 'http' };

/** The Service through which an endpoint is reached. */
export interface ServiceAddress {
  readonly name: string;
  /** The Service's port. */
  readonly port: number;
}

/** A port of a workload, with the Service in front of it. */
export class Endpoint {
  constructor(
    readonly workload: Workload,
    /** Name of the port in `Workload.ports`. */
    readonly name: string,
    readonly service?: ServiceAddress,
  ) {}

  /** DNS name of the Service, fully qualified. */
  get host(): string {
    if (!this.service)
      throw new Error(`${this.reference}: has no Service; reach its pods through a selector instead`);
    return `${this.service.name}.${this.workload.namespace}.svc.cluster.local`;
  }

  /** URL of the Service, without a path. */
  get url(): string {
    return `http://${this.host}:${this.service?.port}`;
  }

  get reference(): string {
    return `${this.workload.reference}:${this.name}`;
  }
}
