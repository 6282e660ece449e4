/**
 * Every version of somebody else's work that the platform runs: images, charts, manifests. Renovate reads the comment
 * behind each line (`renovate.json`); no other file names a version.
 *
 * An image is `name:tag@digest`. Digests cannot be looked up without asking a registry: an empty digest stands for "not
 * looked up yet" and the exact tag is used; the first run of Renovate fills it in (docs/renovate.md).
 */
const image = (name: string, tag: string, digest: '' | `sha256:${string}`): string =>
  digest ? `${name}:${tag}@${digest}` : `${name}:${tag}`;

// biome-ignore format: an image is one line, which Renovate finds and writes
export const images = {
  alertmanager: image('quay.io/prometheus/alertmanager', 'v0.34.1', ''), // renovate: datasource=docker
  alloy: image('docker.io/grafana/alloy', 'v1.20.1', ''), // renovate: datasource=docker
  barmanCloud: image('ghcr.io/cloudnative-pg/plugin-barman-cloud', 'v0.14.0', ''), // renovate: datasource=docker
  barmanCloudSidecar: image('ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar', 'v0.14.0', ''), // renovate: datasource=docker
  blackboxExporter: image('quay.io/prometheus/blackbox-exporter', 'v0.28.0', ''), // renovate: datasource=docker
  crowdsec: image('docker.io/crowdsecurity/crowdsec', 'v1.7.8', ''), // renovate: datasource=docker
  garage: image('docker.io/dxflrs/garage', 'v2.4.1', ''), // renovate: datasource=docker
  grafana: image('docker.io/grafana/grafana', '12.4.9', ''), // renovate: datasource=docker
  keycloak: image('quay.io/keycloak/keycloak', '26.7.5', ''), // renovate: datasource=docker
  keycloakOperator: image('quay.io/keycloak/keycloak-operator', '26.7.5', ''), // renovate: datasource=docker
  kubeRbacProxy: image('quay.io/brancz/kube-rbac-proxy', 'v0.22.1', ''), // renovate: datasource=docker
  kubeStateMetrics: image('registry.k8s.io/kube-state-metrics/kube-state-metrics', 'v2.20.0', ''), // renovate: datasource=docker
  loki: image('docker.io/grafana/loki', '3.7.8', ''), // renovate: datasource=docker
  nodeExporter: image('quay.io/prometheus/node-exporter', 'v1.12.1', ''), // renovate: datasource=docker
  postfix: image('docker.io/boky/postfix', 'v5.1.0', ''), // renovate: datasource=docker
  realmOperator: image('docker.io/epamedp/keycloak-operator', '1.35.0', ''), // renovate: datasource=docker
  oauth2Proxy: image('quay.io/oauth2-proxy/oauth2-proxy', 'v7.15.6', ''), // renovate: datasource=docker
  node: image('docker.io/library/node', '24.9.0-alpine', ''), // renovate: datasource=docker
  postgresql: image('ghcr.io/cloudnative-pg/postgresql', '18.4-system-trixie', ''), // renovate: datasource=docker
  prometheus: image('quay.io/prometheus/prometheus', 'v3.13.0', ''), // renovate: datasource=docker
  prometheusConfigReloader: image('quay.io/prometheus-operator/prometheus-config-reloader', 'v0.93.1', ''), // renovate: datasource=docker
  prometheusOperator: image('quay.io/prometheus-operator/prometheus-operator', 'v0.93.1', ''), // renovate: datasource=docker
  promtail: image('docker.io/grafana/promtail', '3.5.1', ''), // renovate: datasource=docker, its digest alone: it is past its end of life
  valkey: image('docker.io/valkey/valkey', '9.1.1-alpine', ''), // renovate: datasource=docker
} as const;

/** A chart at its version; the values are its component's. */
const chart = (repository: string, name: string, version: string) => ({ repository, name, version });

export const charts = {
  argocd: chart('https://argoproj.github.io/argo-helm', 'argo-cd', '10.8.2'), // renovate: datasource=helm
  certManager: chart('https://charts.jetstack.io', 'cert-manager', 'v1.21.1'), // renovate: datasource=helm
  cloudnativePg: chart('https://cloudnative-pg.github.io/charts', 'cloudnative-pg', '0.29.0'), // renovate: datasource=helm
  externalSecrets: chart('https://charts.external-secrets.io', 'external-secrets', '2.9.0'), // renovate: datasource=helm
  istioBase: chart('https://blob.istio.io/istio-release/charts', 'base', '1.31.1'), // renovate: datasource=helm
  istioCni: chart('https://blob.istio.io/istio-release/charts', 'cni', '1.31.1'), // renovate: datasource=helm
  istiod: chart('https://blob.istio.io/istio-release/charts', 'istiod', '1.31.1'), // renovate: datasource=helm
  istioGateway: chart('https://blob.istio.io/istio-release/charts', 'gateway', '1.31.1'), // renovate: datasource=helm
} as const;

/** Manifests that are published in Git, at a tag. */
const release = (repository: string, revision: string) => ({ repository, revision });

export const releases = {
  barmanCloud: release('https://github.com/cloudnative-pg/plugin-barman-cloud.git', 'v0.14.0'), // renovate: datasource=git-tags
  keycloakOperator: release('https://github.com/keycloak/keycloak-k8s-resources.git', '26.7.5'), // renovate: datasource=git-tags
  prometheusOperator: release('https://github.com/prometheus-operator/prometheus-operator.git', 'v0.93.1'), // renovate: datasource=git-tags
  realmOperator: release('https://github.com/epam/edp-keycloak-operator.git', 'v1.35.0'), // renovate: datasource=git-tags
} as const;
