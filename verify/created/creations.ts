import { APPLICATIONS } from './applications';
import { CLOUDNATIVE_PG } from './cloudnative-pg';
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
  ...CLOUDNATIVE_PG,
  ...KEYCLOAK,
  ...PROMETHEUS_OPERATOR,
  ...REALM_OPERATOR,
  ...SECRETS,
];
