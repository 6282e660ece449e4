import application from './application.lua';
import cnpgCluster from './cnpg-cluster.lua';
import cnpgDeclared from './cnpg-declared.lua';
import keycloak from './keycloak.lua';
import keycloakResource from './keycloak-resource.lua';

/** Kinds of EPAM's Keycloak operator; one by one, since a wildcard would also match the chart's settings for every kind. */
const keycloakResources = [
  'ClusterKeycloak',
  'ClusterKeycloakRealm',
  'Keycloak',
  'KeycloakAuthFlow',
  'KeycloakClient',
  'KeycloakClientScope',
  'KeycloakOrganization',
  'KeycloakRealm',
  'KeycloakRealmComponent',
  'KeycloakRealmGroup',
  'KeycloakRealmIdentityProvider',
  'KeycloakRealmRole',
  'KeycloakRealmRoleBatch',
  'KeycloakRealmUser',
];

/**
 * When Argo CD calls an object healthy, by `<group>_<Kind>`: kinds that it does not know, and those that it judges in a way
 * that would open a wave too early or fail a sync that is under way. Lua 5.1 with the base and table libraries only.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#custom-health-checks
 */
export const healthChecks: Readonly<Record<string, string>> = {
  'argoproj.io_Application': application,
  'k8s.keycloak.org_Keycloak': keycloak,
  'k8s.keycloak.org_KeycloakRealmImport': keycloak,
  'postgresql.cnpg.io_Cluster': cnpgCluster,
  'postgresql.cnpg.io_Database': cnpgDeclared,
  'postgresql.cnpg.io_DatabaseRole': cnpgDeclared,
  'postgresql.cnpg.io_Publication': cnpgDeclared,
  'postgresql.cnpg.io_Subscription': cnpgDeclared,
  ...Object.fromEntries(keycloakResources.map((kind) => [`v1.edp.epam.com_${kind}`, keycloakResource])),
};
