import type { PolicyRule } from '../../imports/k8s';
import type { Component } from '../component';
import { grant } from '../security/grant';

export interface PodReaderProps {
  /** Name of the Roles, and of the ServiceAccount in the component's namespace that has them. */
  readonly name: string;
  /** Namespaces whose pods are read; each has a Role of its own, so no other namespace is open. */
  readonly namespaces: readonly { readonly name: string }[];
  /** Whether the logs are read through the API too. */
  readonly logs: boolean;
}

/** Lets a log collector find the pods of some namespaces. */
export function allowPodReading(component: Component, { name, namespaces, logs }: PodReaderProps): void {
  component.node.addValidation({
    validate: () =>
      namespaces.length > 0
        ? []
        : ['namespaces must have at least one, got none; say whose logs are collected'],
  });
  for (const { name: namespace } of namespaces) {
    grant(component, {
      namespace,
      rules: [findPods, ...(logs ? [readLogs] : [])],
      to: { name, namespace: component.namespace },
    });
  }
}

const findPods: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };

const readLogs: PolicyRule = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };
