import type { Exporter } from './exporter';

const application =
  'name project sync_status health_status dest_server dest_namespace repo autosync_enabled operation';

export const argoCd: Exporter = {
  name: 'argocd',
  source: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/',
  metrics: {
    argocd_app_info: `gauge: ${application}`,
    argocd_app_reconcile: 'histogram: dest_server',
    argocd_app_sync_total: 'counter: name project phase dest_server',
    argocd_git_request_total: 'counter: repo request_type',
    argocd_git_request_duration_seconds: 'histogram: repo request_type',
    argocd_git_fetch_fail_total: 'counter: repo',
    workqueue_depth: 'gauge: name',
  },
};

export const certManager: Exporter = {
  name: 'cert-manager',
  source: 'https://cert-manager.io/docs/devops-tips/prometheus-metrics/',
  metrics: {
    certmanager_certificate_expiration_timestamp_seconds: 'gauge: name issuer_name issuer_kind issuer_group',
    certmanager_certificate_ready_status: 'gauge: name condition issuer_name issuer_kind issuer_group',
    certmanager_certificate_renewal_timestamp_seconds: 'gauge: name issuer_name issuer_kind issuer_group',
    certmanager_controller_sync_call_count: 'counter: controller',
    certmanager_controller_sync_error_count: 'counter: controller',
  },
};

export const externalSecrets: Exporter = {
  name: 'external-secrets',
  source: 'https://external-secrets.io/latest/api/metrics/',
  metrics: {
    clustersecretstore_status_condition: 'gauge: name condition status',
    externalsecret_provider_api_calls_count: 'counter: call provider status',
    externalsecret_status_condition: 'gauge: name condition status',
    externalsecret_sync_calls_error: 'counter: name',
    externalsecret_sync_calls_total: 'counter: name',
    secretstore_status_condition: 'gauge: name condition status',
  },
};

export const controllerRuntime: Exporter = {
  name: 'operators on controller-runtime (CloudNativePG, External Secrets)',
  source: 'https://book.kubebuilder.io/reference/metrics-reference',
  metrics: {
    controller_runtime_reconcile_errors_total: 'counter: controller',
    controller_runtime_reconcile_total: 'counter: controller result',
  },
};
