/** What may break a rule of the invariants, by part of its name, and why. */
export const exceptions: Record<
  'pod security' | 'privileges' | 'read-only root file system' | 'resources' | 'probes',
  Record<string, string>
> = {
  'pod security': {
    'Deployment mail-system/postfix': 'the image starts as root and gives each of its programs another user',
  },
  privileges: {
    'Deployment mail-system/postfix': 'what a start as root needs to give up root, within "baseline"',
  },
  'read-only root file system': {
    'Keycloak iam-system/keycloak-instance':
      'the upstream image is built again at every start; an optimized image is an option',
    'Deployment mail-system/postfix': 'the image writes its configuration when it starts',
  },
  resources: {},
  probes: {},
};
