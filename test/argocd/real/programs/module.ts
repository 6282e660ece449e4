/** Parts of Kubernetes that Argo CD takes at one version; modules ask for older ones. */
const kubernetes = [
  'api',
  'apiextensions-apiserver',
  'apimachinery',
  'apiserver',
  'cli-runtime',
  'client-go',
  'cloud-provider',
  'cluster-bootstrap',
  'code-generator',
  'component-base',
  'component-helpers',
  'controller-manager',
  'cri-api',
  'cri-client',
  'cri-streaming',
  'csi-translation-lib',
  'dynamic-resource-allocation',
  'endpointslice',
  'externaljwt',
  'kms',
  'kube-aggregator',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'legacy-cloud-providers',
  'metrics',
  'mount-utils',
  'pod-security-admission',
  'sample-apiserver',
  'sample-cli-plugin',
  'sample-controller',
];

/**
 * Argo CD with the replacements of its own go.mod, which do not count for others. Its GitOps engine is a folder there; the registry has
 * it by commit.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.5.2/go.mod
 */
export const argocdModule = `module plinth.dev/argocd

go 1.26.3

require (
	github.com/argoproj/argo-cd/v3 v3.5.2
	github.com/spf13/cobra v1.10.2
)

replace (
	github.com/argoproj/argo-cd/gitops-engine => github.com/argoproj/argo-cd/gitops-engine v0.0.0-20260914071520-c9c369efcc5b
	github.com/golang/protobuf => github.com/golang/protobuf v1.5.4
	github.com/grpc-ecosystem/grpc-gateway => github.com/grpc-ecosystem/grpc-gateway v1.16.0
	golang.org/x/tools => golang.org/x/tools v0.35.0
	gopkg.in/yaml.v2 => gopkg.in/yaml.v2 v2.4.0
${kubernetes.map((part) => `\tk8s.io/${part} => k8s.io/${part} v0.36.1`).join('\n')}
)
`;
