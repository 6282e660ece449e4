import type { PolicyRule } from '../../imports/k8s';
import type { Component } from '../component';
import { grantEverywhere } from '../security/grant';

export interface PodReaderProps {
  /** Name of the ClusterRole, and of the ServiceAccount in the component's namespace that has it. */
  readonly name: string;
  /** Namespaces whose pods are collected from. */
  readonly namespaces: readonly { readonly name: string }[];
  /** Whether the logs are read through the API too. */
  readonly logs: boolean;
}

/**
 * Lets a log collector find pods, in every namespace: those of tenants are not known by name, and a Role in each of the platform's
 * would let the project of observability write into all of them, Argo CD's too.
 */
export function allowPodReading(component: Component, { name, namespaces, logs }: PodReaderProps): void {
  component.node.addValidation({
    // To a collector, none is all.
    validate: () =>
      namespaces.length > 0
        ? []
        : ['namespaces must have at least one, got none; say whose logs are collected'],
  });
  grantEverywhere(component, {
    rules: [findPods, ...(logs ? [readLogs] : [])],
    to: { name, namespace: component.namespace },
  });
}

const findPods: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };

const readLogs: PolicyRule = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };
