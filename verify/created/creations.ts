import { APPLICATIONS } from './applications';
import { cluster } from './cloudnative-pg/cluster';
import { pooler } from './cloudnative-pg/pooler';
import type { Creation } from './creation';
import { KEYCLOAK } from './keycloak';
import { KUBERNETES } from './kubernetes';
import { PROMETHEUS_OPERATOR } from './prometheus-operator';
import { REALM_OPERATOR } from './realm-operator';
import { SECRETS } from './secrets';

/** Everything that is known to create objects. */
export const CREATIONS: readonly Creation[] = [
  ...APPLICATIONS,
  ...KUBERNETES,
  cluster,
  pooler,
  ...KEYCLOAK,
  ...PROMETHEUS_OPERATOR,
  ...REALM_OPERATOR,
  ...SECRETS,
];
