import type { Why } from '../../verify/connectivity/why';

/** What the page shows: made from dist, embedded in the page as JSON. */
export interface GraphDocument {
  readonly environments: readonly EnvironmentGraph[];
}

export interface EnvironmentGraph {
  readonly name: string;
  /** Names of the waves, by number. */
  readonly waves: Readonly<Record<number, string>>;
  readonly platform: Drawing;
  readonly components: readonly ComponentView[];
  readonly tenants: Tenants;
}

/** A component, with everything that it puts into the cluster. */
export interface ComponentView {
  readonly name: string;
  readonly wave: number | undefined;
  readonly objects: readonly ObjectView[];
}

export interface ObjectView {
  /** `Deployment iam-system/keycloak`. */
  readonly reference: string;
  /** The operator, chart or controller that makes it; undefined for what is in dist. */
  readonly createdBy?: string;
}

/** Tenants look alike: what a stage holds is written once for all stages of its shape. */
export interface Tenants {
  readonly shapes: readonly TenantShape[];
  readonly stages: readonly TenantStageView[];
}

/** A stage with its own words replaced by placeholders; see `words.ts`. */
interface TenantShape {
  readonly drawing: Drawing;
  readonly component: ComponentView;
}

export interface TenantStageView {
  readonly tenant: string;
  readonly stage: string;
  readonly namespace: string;
  readonly shape: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** `outside`: no pod of the cluster; `pods`: known by what they have in common; `tenants`: all of them. */
  readonly kind: 'workload' | 'pods' | 'outside' | 'tenants';
  /** Number of its sync wave; what no wave brings is at the side where its arrows begin or end. */
  readonly column: number | 'callers' | 'called';
  readonly namespace?: string;
  readonly component?: string;
  readonly mesh?: 'sidecar' | 'gateway' | 'none';
  readonly serviceAccount?: string;
  /** `8080/tcp http`. */
  readonly ports?: readonly string[];
  /** Host names under which the gateway serves it. */
  readonly hosts?: readonly string[];
}

/** All connections from one end to another. */
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The weakest of its connections. */
  readonly mtls: 'strict' | 'permissive' | 'none';
  /** Only what every workload needs to live. */
  readonly implied: boolean;
  readonly connections: readonly ConnectionView[];
}

export interface ConnectionView {
  /** `5432/tcp`. */
  readonly ports: readonly string[];
  readonly mtls: 'strict' | 'permissive' | 'none';
  readonly because?: string;
  /** Layer-7 limits, a line each: `methods GET`. */
  readonly limits: readonly string[];
  /** What `plinth verify --why` says of each port, of one pair of pods. */
  readonly why: readonly Why[];
}

/** A graph with places; lengths in CSS pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly Column[];
  readonly groups: readonly Group[];
  readonly nodes: readonly (GraphNode & Box)[];
  readonly edges: readonly (GraphEdge & Line)[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  /** Corners of its way; undefined for implied edges, which are drawn straight when they are asked for. */
  readonly points?: readonly (readonly [x: number, y: number])[];
}

/** A wave, or a side. */
export interface Column {
  readonly of: GraphNode['column'];
  readonly x: number;
  readonly width: number;
}

/** The workloads of a namespace in a wave. */
export interface Group extends Box {
  readonly label: string;
}
