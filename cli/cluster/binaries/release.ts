/**
 * The Kubernetes whose control plane is tested against, a patch of the one that the schemas are of (cli/import/kinds.ts).
 */
export const KUBERNETES_RELEASE = '1.36.3'; // renovate: datasource=github-tags depName=kubernetes/kubernetes
