import { Platform } from '../../constructs/platform';
import { componentsOf } from '../../constructs/synthesis';
import { dev } from '../../environments/dev';
import { prod } from '../../environments/prod';

/** A platform with every part, whose tenants' database is elsewhere: its one database has three instances, `iam-system/keycloak-db`. */
const platform = new Platform({
  ...prod,
  garage: dev.garage,
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

const components = componentsOf(platform);

/** The objects of its component of that name. */
export const manifestsOf = (component: string) =>
  components.filter(({ name }) => name === component).flatMap((found) => found.toJson());

/** Every object of it. */
export const manifests = components.flatMap((component) => component.toJson());
