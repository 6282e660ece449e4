import { crds } from '../drafts';

/** @see https://github.com/keycloak/keycloak-k8s-resources/tree/26.7.5/kubernetes */
export const keycloakDefinitions = () =>
  crds(
    'k8s.keycloak.org',
    'keycloaks Keycloak',
    'keycloakrealmimports KeycloakRealmImport',
    'keycloakoidcclients KeycloakOIDCClient',
    'keycloaksamlclients KeycloakSAMLClient',
  );
