/** `require` lines of a go.mod: module and version. */
const REQUIREMENT = /^\s*(\S+) (v\S+)/gm;

/** In Kubernetes' own tree the staging modules are folders; to others they are published under this version's number. */
const STAGING = 'v0.0.0';

const ETCD_CLIENT = 'go.etcd.io/etcd/client/v3';

/**
 * The go.mod of a module that can build Kubernetes' programs from the module registry: it requires Kubernetes and takes every
 * staging module at the version that was published with it, and etcd at the version of the client.
 *
 * @param upstream go.mod of k8s.io/kubernetes
 */
export function wrapperModule(release: string, goVersion: string, upstream: string): string {
  const requirements = [...upstream.matchAll(REQUIREMENT)].map(([, module = '', version = '']) => ({
    module,
    version,
  }));
  const published = release.replace(/^1\./, 'v0.');
  const replacements = requirements
    .filter(({ module, version }) => module.startsWith('k8s.io/') && version === STAGING)
    .map(({ module }) => `replace ${module} => ${module} ${published}`);
  const etcd = requirements.find(({ module }) => module === ETCD_CLIENT);
  return [
    'module plinth.dev/control-plane',
    '',
    `go ${goVersion}`,
    '',
    `require k8s.io/kubernetes v${release}`,
    ...(etcd ? [`require go.etcd.io/etcd/server/v3 ${etcd.version}`] : []),
    '',
    ...replacements,
    '',
  ].join('\n');
}
