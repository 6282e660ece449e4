import type { Environment, KubernetesObject } from '../dist';
import type { PerPod } from './selector';

/** An object that is not in dist but will be in the cluster, as far as anything can depend on it. */
export interface CreatedObject extends KubernetesObject {
  /** What creates it; undefined for what a cluster has from the start. */
  readonly createdBy?: WorldObject;
  /** The rule that says so: `CloudNativePG Cluster`. */
  readonly rule: string;
  /** Whether a Secret or ConfigMap has keys that nobody can know beforehand. */
  readonly hasMoreKeys?: boolean;
  /** Of a Pod that stands for several, the labels that differ. */
  readonly perPod?: PerPod;
}

export type WorldObject = KubernetesObject | CreatedObject;

export const isCreated = (object: WorldObject): object is CreatedObject => 'rule' in object;

/** The object of dist behind one that is created; of the cluster's own, itself. */
export function originOf(object: WorldObject): WorldObject {
  let at = object;
  while (isCreated(at) && at.createdBy) at = at.createdBy;
  return at;
}

/** Objects of which several make pods of one kind, or which bring several workloads. */
const MAKERS = ['Application', 'Certificate'];

/** What has a pod: the object of dist behind it; of a chart the workload that it brings. */
export function ownerOf(object: WorldObject): WorldObject {
  let at = object;
  while (isCreated(at) && at.createdBy && !MAKERS.includes(at.createdBy.kind)) at = at.createdBy;
  return at;
}

/** What a rule says of an object to come. */
export interface Draft {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for kinds without a namespace. */
  readonly namespace?: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Everything of the manifest but apiVersion, kind and metadata: `spec`, `data`. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly hasMoreKeys?: boolean;
  readonly perPod?: PerPod;
}

/** One operator, controller or chart: what it creates for an object. */
export interface Creation {
  /** `CloudNativePG Cluster`. */
  readonly name: string;
  /** Where upstream says so. */
  readonly source: string;
  readonly group: string;
  readonly kind: string;
  create(object: WorldObject, environment: Environment): Iterable<Draft>;
}

/** Where an object is thought to be: with what creates it. */
type Origin = Pick<KubernetesObject, 'environment' | 'component' | 'file' | 'document'>;

export function toObject(draft: Draft, origin: Origin, rule: string, createdBy?: WorldObject): CreatedObject {
  const { apiVersion, kind, namespace, name, labels = {}, annotations = {}, body = {} } = draft;
  const slash = apiVersion.indexOf('/');
  const { environment, component, file, document } = origin;
  return {
    apiVersion,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    kind,
    namespace,
    name,
    manifest: { apiVersion, kind, metadata: { name, namespace, labels, annotations }, ...body },
    environment,
    component,
    file,
    document,
    rule,
    createdBy,
    hasMoreKeys: draft.hasMoreKeys,
    perPod: draft.perPod,
  };
}
