/** Annotation by which the realm operator leaves in Keycloak what an object stood for. */
export const preserved = 'edp.epam.com/preserve-resources-on-deletion';
