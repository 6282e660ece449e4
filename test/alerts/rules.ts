import { App } from 'cdk8s';
import { CloudNativePg } from '../../constructs/database/cloudnative-pg';
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import { Alerts } from '../../constructs/observability/alerts/alerts';
import type { WrittenRule } from '../../constructs/observability/alerts/rule';
import { given } from '../constructs/database/cluster';

/** A group of rules as it is in a `PrometheusRule`. */
interface Group {
  readonly name: string;
  readonly rules: readonly WrittenRule[];
}

const app = new App();
const operator = new CloudNativePg(app, 'cloudnative-pg', { replicas: 1 });
const database = new PostgresCluster(app, 'keycloak-db', { ...given, operator });
const alerts = new Alerts(app, 'alerts', {
  runbooks: 'https://git.example.org/runbooks',
  databases: [database],
  keycloakDatabase: database,
});

/** The objects of the component, with a database of three instances, `iam-system/keycloak-db`. */
const manifests = alerts.toJson();

/** Every group that Prometheus evaluates. */
export const groups: readonly Group[] = manifests.flatMap(
  (manifest) => (manifest as unknown as { spec: { groups: Group[] } }).spec.groups,
);
