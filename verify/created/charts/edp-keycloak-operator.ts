import { crds } from '../drafts';

/** @see https://github.com/epam/edp-keycloak-operator/tree/v1.35.0/deploy-templates/crds */
export const realmDefinitions = () =>
  crds(
    'v1.edp.epam.com',
    'clusterkeycloakrealms ClusterKeycloakRealm',
    'clusterkeycloaks ClusterKeycloak',
    'keycloakauthflows KeycloakAuthFlow',
    'keycloakclients KeycloakClient',
    'keycloakclientscopes KeycloakClientScope',
    'keycloakorganizations KeycloakOrganization',
    'keycloakrealmcomponents KeycloakRealmComponent',
    'keycloakrealmgroups KeycloakRealmGroup',
    'keycloakrealmidentityproviders KeycloakRealmIdentityProvider',
    'keycloakrealmrolebatches KeycloakRealmRoleBatch',
    'keycloakrealmroles KeycloakRealmRole',
    'keycloakrealms KeycloakRealm',
    'keycloakrealmusers KeycloakRealmUser',
    'keycloaks Keycloak',
  );
