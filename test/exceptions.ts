/** What may break a rule of the invariants, by part of its name, and why. */
export const exceptions: Record<
  'pod security' | 'read-only root file system' | 'resources' | 'probes',
  Record<string, string>
> = {
  'pod security': {},
  'read-only root file system': {
    'Keycloak iam-system/keycloak-instance':
      'the upstream image is built again at every start; an optimized image is an option',
  },
  resources: {},
  probes: {},
};
