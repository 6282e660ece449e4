import type { Exporter } from './exporter';

const application =
  'namespace name project sync_status health_status dest_server dest_namespace repo autosync_enabled operation';

export const argoCd: Exporter = {
  name: 'argocd',
  source: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/',
  monitor: 'argocd-application-controller',
  births: 'https://github.com/argoproj/argo-cd/blob/v3.5.2/controller/metrics/metrics.go',
  metrics: {
    argocd_app_info: `gauge: ${application}`,
    argocd_app_reconcile: 'histogram at first event: namespace dest_server',
    argocd_app_sync_total: 'counter at first event: namespace name project phase dest_server dry_run',
    workqueue_depth: 'gauge: name',
  },
};

export const argoCdRepositories: Exporter = {
  name: 'argocd-repo-server',
  source: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/',
  monitor: 'argocd-repo-server',
  births: 'https://github.com/argoproj/argo-cd/blob/v3.5.2/reposerver/metrics/metrics.go',
  metrics: {
    argocd_git_request_total: 'counter at first event: repo request_type',
    argocd_git_request_duration_seconds: 'histogram at first event: repo request_type',
    argocd_git_fetch_fail_total: 'counter at first event: repo revision',
  },
};

export const certManager: Exporter = {
  name: 'cert-manager',
  source: 'https://cert-manager.io/docs/devops-tips/prometheus-metrics/',
  monitor: 'cert-manager',
  births: 'https://github.com/cert-manager/cert-manager/blob/v1.21.1/pkg/metrics/metrics.go',
  metrics: {
    certmanager_certificate_expiration_timestamp_seconds:
      'gauge: namespace name issuer_name issuer_kind issuer_group',
    certmanager_certificate_ready_status:
      'gauge: namespace name condition issuer_name issuer_kind issuer_group',
    certmanager_certificate_renewal_timestamp_seconds:
      'gauge: namespace name issuer_name issuer_kind issuer_group',
    certmanager_controller_sync_call_count: 'counter at first event: controller',
    certmanager_controller_sync_error_count: 'counter at first event: controller',
  },
};

export const externalSecrets: Exporter = {
  name: 'external-secrets',
  source: 'https://external-secrets.io/latest/api/metrics/',
  monitor: 'external-secrets',
  births:
    'https://github.com/external-secrets/external-secrets/blob/main/pkg/controllers/externalsecret/esmetrics/esmetrics.go',
  metrics: {
    clustersecretstore_status_condition: 'gauge: namespace name condition status',
    externalsecret_provider_api_calls_count: 'counter at first event: call provider status',
    externalsecret_status_condition: 'gauge: namespace name condition status',
    externalsecret_sync_calls_error: 'counter at first event: namespace name',
    externalsecret_sync_calls_total: 'counter at first event: namespace name',
    secretstore_status_condition: 'gauge: namespace name condition status',
  },
};

export const controllerRuntime: Exporter = {
  name: 'operators on controller-runtime (CloudNativePG, External Secrets)',
  source: 'https://book.kubebuilder.io/reference/metrics-reference',
  monitor: 'cloudnative-pg',
  births:
    'https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/internal/controller/controller.go initMetrics',
  metrics: {
    controller_runtime_reconcile_errors_total: 'counter: controller',
    controller_runtime_reconcile_total: 'counter: controller result',
  },
};
