/** Installed by hand before anything else: Argo CD cannot install the kinds that it is told by. */
export const BY_HAND = 'by hand';

/** Who brings the custom resource definitions of a project: the component with its chart or its manifests. */
export const broughtBy: Readonly<Record<string, string>> = {
  'argo-cd': BY_HAND,
  'cert-manager': 'cert-manager',
  'cloudnative-pg': 'cloudnative-pg',
  'external-secrets': 'external-secrets',
  istio: 'istio-base',
  keycloak: 'keycloak-operator',
  'plugin-barman-cloud': 'barman-cloud',
};
