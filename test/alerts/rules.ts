import type { WrittenRule } from '../../constructs/alert';
import { Platform } from '../../constructs/platform';
import { componentsOf } from '../../constructs/synthesis';
import { prod } from '../../environments/prod';

/** A group of rules as it is in a `PrometheusRule`. */
interface Group {
  readonly name: string;
  readonly rules: readonly WrittenRule[];
}

/** The rules of a platform whose tenants' database is elsewhere: its one database has three instances, `iam-system/keycloak-db`. */
const platform = new Platform({
  ...prod,
  runbooks: 'https://git.example.org/runbooks',
  tenants: {
    ...prod.tenants,
    database: {
      provider: 'external',
      host: 'pg.example.org',
      port: 5432,
      database: 'tenants',
      credentialsKey: 'platform/tenant-database',
      connectionsPerLogin: 10,
    },
  },
});

const manifests = componentsOf(platform)
  .filter(({ name }) => name === 'alerts')
  .flatMap((component) => component.toJson());

/** Every group that Prometheus evaluates. */
export const groups: readonly Group[] = manifests.flatMap(
  (manifest) => (manifest as unknown as { spec: { groups: Group[] } }).spec.groups,
);
