import type {
  ApiService,
  CiliumNode,
  ConfigMap,
  EndpointSlice,
  KubeletConfiguration,
  Named,
  Node,
  Service,
  Workload,
} from './objects';

/** What kubectl has answered. What is undefined could not be asked; what is empty is not there. */
export interface Answers {
  readonly nodes?: readonly Node[];
  readonly services?: readonly Service[];
  /** Of the Services `kubernetes` and those that resolve names. */
  readonly endpointSlices?: readonly EndpointSlice[];
  readonly daemonSets?: readonly Workload[];
  readonly deployments?: readonly Workload[];
  /** Of the network plugins, in kube-system. */
  readonly configMaps?: readonly ConfigMap[];
  readonly namespaces?: readonly Named[];
  readonly storageClasses?: readonly Named[];
  readonly ingressClasses?: readonly Named[];
  readonly runtimeClasses?: readonly Named[];
  readonly priorityClasses?: readonly Named[];
  readonly definitions?: readonly Named[];
  /** Of the metrics server. */
  readonly apiServices?: readonly ApiService[];
  readonly ciliumNodes?: readonly CiliumNode[];
  /** Of one node. */
  readonly kubelet?: KubeletConfiguration;
}

/** The value of an environment's field, and what it was read from. */
export interface Fact<T> {
  /** @default undefined: the field is left out, because its default is right */
  readonly value?: T;
  readonly from: string;
}

/** What the answers to a question say. */
export interface Found<T> {
  /** @default none: it could not be found out, or is nothing to say */
  readonly fact?: Fact<T>;
  /** What could not be found out, and who can tell. @default nothing */
  readonly unknown?: readonly string[];
  /** What does not work in this cluster, whatever an environment says. @default nothing */
  readonly faults?: readonly string[];
}

export const quoted = (values: readonly string[]): string => values.join(', ') || 'none';
