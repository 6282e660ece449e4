import { App } from 'cdk8s';
import { CloudNativePg } from '../../../constructs/database/cloudnative-pg';
import { PostgresCluster, type PostgresClusterProps } from '../../../constructs/database/postgres-cluster';
import { find } from '../../manifests';

export const given = {
  namespace: 'iam-system',
  project: 'iam',
  database: 'keycloak',
  instances: 3,
  storage: '10Gi',
  resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
  antiAffinity: 'required',
} as const satisfies Omit<PostgresClusterProps, 'operator'>;

/** A cluster and its operator, with other props where they are given. */
export function create(props: Partial<PostgresClusterProps> = {}, id = 'keycloak-db') {
  const app = new App();
  const operator = new CloudNativePg(app, 'cloudnative-pg', { replicas: 1 });
  const database = new PostgresCluster(app, id, { ...given, operator, ...props });
  return { app, operator, database, cluster: () => find(database.toJson(), 'Cluster', id) };
}
