import type { App } from 'cdk8s';
import type { WrittenRule } from '../../../../constructs/alert';
import { connectionsOf, describe as nameOf } from '../../../../constructs/connection';
import { Platform } from '../../../../constructs/platform';
import { componentsOf } from '../../../../constructs/synthesis';
import { Workload } from '../../../../constructs/workload';
import { dev } from '../../../../environments/dev';
import { prod } from '../../../../environments/prod';
import { find } from '../../../manifests';

const platforms = {
  dev: new Platform(dev),
  prod: new Platform(prod),
  'dev with Promtail': new Platform({ ...dev, loki: { ...dev.loki, collector: 'promtail' } }),
};

/** Workloads that serve no metrics, and why. */
const silent: Readonly<Record<string, string>> = {
  'argocd/argocd-redis': 'Redis itself serves none; the exporter of the chart is off, since it is a cache',
  'argocd/argocd-redis-secret-init': 'a Job that writes a password and ends',
  'cnpg-system/barman-cloud':
    'the plugin serves none unless it is told to (--metrics-bind-address); what it does is in the metrics of the instances',
  'iam-system/drift-report': 'a Job that ends; what it finds is in its log',
  'iam-system/keycloak-accounts': 'a Job that ends; that it failed is in the metrics of Jobs',
  'iam-system/keycloak-operator': 'upstream builds it without',
  'istio-ingress/istio-ingress': 'is a proxy, and asked as one',
  'sign-on-system/valkey':
    'Valkey serves none without an exporter; whether it is there is in the metrics of Deployments',
  'tenancy-system/tenant-database': 'a Job that ends; that it failed is in the metrics of Jobs',
  'mail-system/postfix': 'Postfix serves none; mail that is not taken shows in Alertmanager',
};

const workloadsOf = (app: App) => app.node.findAll().filter((construct) => construct instanceof Workload);

function monitorsOf(app: App) {
  const manifests = componentsOf(app).flatMap((component) => component.toJson());
  return (kind: string, name: string) => find(manifests, kind, name);
}

const rulesOf = (app: App): WrittenRule[] =>
  componentsOf(app)
    .filter(({ name }) => name === 'alerts')
    .flatMap((component) => component.toJson())
    .flatMap(
      (manifest) => (manifest as unknown as { spec: { groups: { rules: WrittenRule[] }[] } }).spec.groups,
    )
    .flatMap(({ rules }) => rules);

/** That there is no target, of all that monitors declare; proxies are where pods of the mesh are that do not end. */
function targetsOf(app: App): string[] {
  const inMesh = workloadsOf(app).filter(({ mesh, name }) => mesh !== 'none' && name !== 'tenant-database');
  const proxies = [...new Set(inMesh.map(({ namespace }) => namespace))];
  const jobOf = (steps: readonly { targetLabel: string; replacement: string }[], label = 'job') =>
    steps.find(({ targetLabel }) => targetLabel === label)?.replacement;
  return componentsOf(app)
    .flatMap((component) => component.toJson())
    .flatMap((manifest) => {
      const { kind, metadata } = manifest;
      const { spec } = find([manifest], kind, metadata.name);
      if (kind === 'Probe') {
        const { relabelingConfigs: steps } = spec.targets.staticConfig;
        return `absent(up{job="blackbox",namespace="${metadata.namespace}",instance="${jobOf(steps, 'instance')}"})`;
      }
      if (metadata.name === 'kubelet' && kind === 'ServiceMonitor')
        return ['/metrics', '/metrics/cadvisor', '/metrics/probes'].map(
          (path) => `absent(up{job="kubelet",namespace="kube-system",metrics_path="${path}"})`,
        );
      if (kind !== 'PodMonitor') return [];
      const [{ relabelings }] = spec.podMetricsEndpoints;
      const namespaces: string[] =
        metadata.name === 'istio-proxy' ? proxies : spec.namespaceSelector.matchNames;
      return namespaces.map(
        (namespace) => `absent(up{job="${jobOf(relabelings)}",namespace="${namespace}"})`,
      );
    });
}

describe.each(Object.entries(platforms))('in %s', (name, platform) => {
  const monitor = monitorsOf(platform);
  const scraped = workloadsOf(platform).filter(({ metrics }) => metrics);
  const meshed = workloadsOf(platform).filter(({ mesh }) => mesh !== 'none');

  test('every workload says where its metrics are, or is known to have none', () => {
    const without = workloadsOf(platform).filter(({ metrics }) => !metrics);
    expect(without.map(({ reference }) => reference).filter((one) => !(one in silent))).toEqual([]);
  });

  test('no workload is known to have none and has some', () => {
    expect(scraped.map(({ reference }) => reference).filter((one) => one in silent)).toEqual([]);
  });

  test.each(scraped.map((workload) => [workload.reference, workload] as const))(
    '%s is asked for them, under its own name',
    (_, workload) => {
      const { namespaceSelector, podMetricsEndpoints } = monitor('PodMonitor', workload.name).spec;
      expect(namespaceSelector.matchNames).toEqual([workload.namespace]);
      expect(podMetricsEndpoints).toHaveLength(1);
      expect(podMetricsEndpoints[0].relabelings[0]).toEqual({
        action: 'replace',
        targetLabel: 'job',
        replacement: workload.name,
      });
    },
  );

  test.each(scraped.map((workload) => [workload.reference, workload] as const))(
    '%s lets Prometheus in, by a declared connection',
    (_, workload) => {
      const ends = connectionsOf(platform).filter(
        ({ from, to }) =>
          nameOf(from) === 'observability-system/prometheus' &&
          nameOf(to) === `${workload.reference}:${workload.metrics?.port}`,
      );
      expect(ends).toHaveLength(1);
    },
  );

  test('every proxy lets Prometheus in', () => {
    const asked = connectionsOf(platform)
      .filter(({ from, implied }) => implied && nameOf(from) === 'observability-system/prometheus')
      .map(({ to }) => nameOf(to));
    for (const { reference } of meshed) expect(asked).toContain(`${reference}:http-envoy-prom`);
  });

  test('pods of the mesh are asked by mutual TLS, all but Prometheus itself; others in plain HTTP', () => {
    for (const workload of scraped) {
      const { scrapeClass, podMetricsEndpoints } = monitor('PodMonitor', workload.name).spec;
      const byMesh = workload.mesh === 'sidecar' && workload.name !== 'prometheus';
      expect([workload.name, scrapeClass]).toEqual([workload.name, byMesh ? 'istio-mtls' : undefined]);
      expect(podMetricsEndpoints[0].scheme).toBe(byMesh ? 'https' : undefined);
      expect(podMetricsEndpoints[0].enableHttp2).toBe(byMesh ? false : undefined);
    }
  });

  test('that nothing of a monitor is scraped is told, of each job in each namespace', () => {
    const told = rulesOf(platform).filter(({ record }) => record === 'plinth:scrape:absent');
    expect(told.map(({ expr }) => expr).sort()).toEqual(targetsOf(platform).sort());
    const components = componentsOf(platform).map((component) => component.name);
    for (const { labels } of told) expect(components).toContain(labels?.component);
  });

  test('kubelets are asked for themselves, their containers and their probes', () => {
    const { endpoints, scrapeClass } = monitor('ServiceMonitor', 'kubelet').spec;
    expect(endpoints.map(({ path }: { path: string }) => path)).toEqual([
      '/metrics',
      '/metrics/cadvisor',
      '/metrics/probes',
    ]);
    expect(scrapeClass).toBe('node');
  });

  test('every exporter and program of the platform is among them', () => {
    const logs = name === 'dev with Promtail' ? 'promtail' : 'alloy';
    expect(scraped.map((workload) => workload.name).sort()).toEqual(
      [
        'alertmanager',
        'argocd-application-controller',
        'argocd-applicationset-controller',
        'argocd-repo-server',
        'argocd-server',
        'blackbox-exporter',
        'cert-manager',
        'cert-manager-cainjector',
        'cert-manager-webhook',
        'cloudnative-pg',
        ...(name === 'prod' ? ['crowdsec', 'crowdsec-bouncer'] : []),
        'external-secrets',
        'external-secrets-cert-controller',
        'external-secrets-webhook',
        ...(name === 'prod' ? [] : ['garage']),
        'grafana',
        'istiod',
        'keycloak',
        'keycloak-db',
        'kube-state-metrics',
        'loki',
        logs,
        'oauth2-proxy-alertmanager',
        'oauth2-proxy-prometheus',
        'prometheus',
        'prometheus-operator',
        'realm-operator',
        'tenant-db',
      ].sort(),
    );
  });
});

describe('a monitor', () => {
  const monitor = monitorsOf(platforms.prod);

  it('takes the cluster of PostgreSQL from the pods’ labels', () => {
    expect(monitor('PodMonitor', 'keycloak-db').spec.podMetricsEndpoints[0].relabelings).toContainEqual({
      action: 'replace',
      sourceLabels: ['__meta_kubernetes_pod_label_cnpg_io_cluster'],
      targetLabel: 'cnpg_cluster',
    });
  });

  it('selects the servers of Keycloak, and not the Jobs of its operator', () => {
    expect(monitor('PodMonitor', 'keycloak').spec.selector.matchLabels).toEqual({
      app: 'keycloak',
      'app.kubernetes.io/instance': 'keycloak-instance',
    });
  });

  it('keeps the labels of the objects that a program tells of, and of no other program', () => {
    const honors = ({ spec }: { spec: { podMetricsEndpoints: { honorLabels?: boolean }[] } }) =>
      spec.podMetricsEndpoints.some(({ honorLabels }) => honorLabels);
    const all = componentsOf(platforms.prod)
      .flatMap((component) => component.toJson())
      .filter(({ kind }) => kind === 'PodMonitor');
    expect(
      all
        // biome-ignore lint/suspicious/noExplicitAny: monitors are manifests of any kind
        .filter((one) => honors(one as any))
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual([
      'argocd-application-controller',
      'argocd-applicationset-controller',
      'cert-manager',
      'external-secrets',
      'kube-state-metrics',
      'prometheus-operator',
    ]);
  });

  it('takes off the label of PostgreSQL that is the environment’s', () => {
    const [{ metricRelabelings }] = monitor('PodMonitor', 'keycloak-db').spec.podMetricsEndpoints;
    expect(metricRelabelings).toEqual([{ action: 'labeldrop', regex: 'cluster' }]);
    expect(monitor('Prometheus', 'main').spec.externalLabels).toHaveProperty('cluster');
  });

  it('opens the path of the metrics alone, where the port serves more', () => {
    const http = (to: string) =>
      connectionsOf(platforms.prod).find(
        (one) => nameOf(one.from) === 'observability-system/prometheus' && nameOf(one.to) === to,
      )?.http;
    expect(http('observability-system/loki:http')).toEqual({ methods: ['GET'], paths: ['/metrics'] });
    expect(http('observability-system/grafana:http')).toEqual({ methods: ['GET'], paths: ['/metrics'] });
    expect(http('observability-system/kube-state-metrics:http')).toBeUndefined();
  });

  it('keeps of a proxy what the mesh counts', () => {
    const [endpoint] = monitor('PodMonitor', 'istio-proxy').spec.podMetricsEndpoints;
    const [{ action, regex }] = endpoint.metricRelabelings;
    expect(action).toBe('keep');
    const kept = (metric: string) => new RegExp(`^(?:${regex})$`).test(metric);
    expect(kept('istio_requests_total')).toBe(true);
    expect(kept('envoy_server_live')).toBe(true);
    expect(kept('envoy_cluster_upstream_rq_total')).toBe(false);
  });

  it('is read by Prometheus, with all others of its namespace', () => {
    const { spec } = monitor('Prometheus', 'main');
    expect(spec).toMatchObject({
      podMonitorSelector: {},
      podMonitorNamespaceSelector: { matchLabels: { 'plinth.dev/monitors': 'enabled' } },
    });
  });
});
