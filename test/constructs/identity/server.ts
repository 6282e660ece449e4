import { App } from 'cdk8s';
import { Component } from '../../../constructs/component';
import { CloudNativePg } from '../../../constructs/database/cloudnative-pg';
import { PostgresCluster } from '../../../constructs/database/postgres-cluster';
import type { IngressGateway } from '../../../constructs/gateway/ingress-gateway';
import { Keycloak, type KeycloakProps } from '../../../constructs/identity/keycloak';
import { KeycloakOperator } from '../../../constructs/identity/keycloak-operator';
import { Workload } from '../../../constructs/workload';
import { find } from '../../manifests';

export const host = 'keycloak.example.org';
export const resources = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } };

/** Other props, and another namespace of the database. */
export interface Given extends Partial<KeycloakProps> {
  /** Namespace of the database. */
  readonly namespace?: string;
}

/** Keycloak with all that it needs, with other props where they are given. */
export function create({ namespace = 'iam-system', ...props }: Given = {}) {
  const app = new App();
  const database = new PostgresCluster(app, 'keycloak-db', {
    namespace,
    project: 'iam',
    database: 'keycloak',
    instances: 3,
    storage: '10Gi',
    resources,
    antiAffinity: 'required',
    operator: new CloudNativePg(app, 'cloudnative-pg', { replicas: 1 }),
  });
  const keycloak = new Keycloak(app, 'keycloak', {
    instances: 2,
    resources,
    adminConsole: 'internal',
    operator: new KeycloakOperator(app, 'keycloak-operator'),
    database,
    gateway: standIn(app),
    host,
    ...props,
  });
  return { app, keycloak, spec: find(keycloak.toJson(), 'Keycloak', 'keycloak-instance').spec };
}

/** The gateway as far as a route needs it. */
function standIn(app: App): IngressGateway {
  const component = new Component(app, 'ingress-gateway', {
    namespace: 'istio-ingress',
    project: 'infrastructure',
    wave: 'gateway',
  });
  const workload = new Workload(component, 'istio-ingress', {
    labels: { istio: 'ingress' },
    serviceAccount: 'istio-ingress',
    mesh: 'gateway',
  });
  const gateway = { workload, reference: 'istio-ingress/platform', hosts: [host] };
  return Object.assign(component, gateway) as unknown as IngressGateway;
}
