import { App } from 'cdk8s';
import { CloudNativePg } from '../../../constructs/database/cloudnative-pg';
import { PostgresCluster } from '../../../constructs/database/postgres-cluster';
import { Keycloak, type KeycloakProps } from '../../../constructs/identity/keycloak';
import { KeycloakOperator } from '../../../constructs/identity/keycloak-operator';
import { ingressGateway } from '../../gateway';
import { find } from '../../manifests';

export const host = 'keycloak.example.org';
export const resources = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } };

/** Other props, and another namespace of the database. */
export interface Given extends Partial<KeycloakProps> {
  /** Namespace of the database. */
  readonly namespace?: string;
  /** @default one of its own */
  readonly app?: App;
}

/** Keycloak with all that it needs, with other props where they are given. */
export function create({ namespace = 'iam-system', app = new App(), ...props }: Given = {}) {
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
    host,
    ...props,
    gateway: props.gateway ?? ingressGateway(app, [host]),
  });
  return { app, keycloak, spec: find(keycloak.toJson(), 'Keycloak', 'keycloak-instance').spec };
}
