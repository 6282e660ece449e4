import { App } from 'cdk8s';
import {
  BlackboxExporter,
  type BlackboxExporterProps,
} from '../../../../constructs/observability/metrics/blackbox-exporter';
import { KubeStateMetrics } from '../../../../constructs/observability/metrics/kube-state-metrics';
import { NodeExporter } from '../../../../constructs/observability/metrics/node-exporter';
import { validate } from '../../../../constructs/synthesis';
import { readYaml } from '../../../../verify/yaml';
import { arrows } from '../../../connections';
import { ingressGateway } from '../../../gateway';
import { find } from '../../../manifests';

describe('kube-state-metrics', () => {
  const app = new App();
  const manifests = new KubeStateMetrics(app, 'kube-state-metrics').toJson();

  it('is valid', () => {
    expect(validate(app)).toEqual([]);
  });

  it('lists what it counts, and no Secrets or ConfigMaps', () => {
    const { rules } = find(manifests, 'ClusterRole', 'kube-state-metrics');
    const may = rules.flatMap(({ resources }: { resources: string[] }) => resources).sort();
    const [{ args }] = find(manifests, 'Deployment', 'kube-state-metrics').spec.template.spec.containers;
    expect(args[0]).toBe(`--resources=${may.join(',')}`);
    expect(may).not.toContain('secrets');
    expect(may).not.toContain('configmaps');
  });

  it('never runs twice', () => {
    const { spec } = find(manifests, 'Deployment', 'kube-state-metrics');
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });
});

describe('node-exporter', () => {
  const app = new App();
  const manifests = new NodeExporter(app, 'node-exporter').toJson();
  const { spec } = find(manifests, 'DaemonSet', 'node-exporter').spec.template;

  it('is valid', () => {
    expect(validate(app)).toEqual([]);
  });

  it('is on every node, and listens to nobody but the proxy beside it', () => {
    expect(spec).toMatchObject({ hostNetwork: true, tolerations: [{ operator: 'Exists' }] });
    expect(spec).not.toHaveProperty('hostPID');
    const [exporter, proxy] = spec.containers;
    expect(exporter.args).toContain('--web.listen-address=127.0.0.1:9101');
    expect(exporter).not.toHaveProperty('ports');
    expect(proxy.args).toContain('--upstream=http://127.0.0.1:9101/');
  });

  it('cannot write to the node, and has no rights on it', () => {
    for (const { securityContext } of spec.containers) {
      expect(securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    expect(spec.containers[0].volumeMounts).toMatchObject([{ mountPath: '/host/root', readOnly: true }]);
  });

  it('is asked with a token, and known by the name of its node', () => {
    const { scrapeClass, podMetricsEndpoints } = find(manifests, 'PodMonitor', 'node-exporter').spec;
    expect(scrapeClass).toBe('node');
    expect(podMetricsEndpoints[0].scheme).toBe('https');
    const targets = podMetricsEndpoints[0].relabelings.map(
      ({ targetLabel }: { targetLabel: string }) => targetLabel,
    );
    expect(targets).toEqual(['job', 'instance', 'node']);
  });
});

const pages = [
  { name: 'grafana', host: 'grafana.example.org', path: '/api/health' },
  { name: 'keycloak', host: 'keycloak.example.org', path: '/issuer', matching: '"issuer":"x"' },
];

function blackbox(props: Partial<BlackboxExporterProps> = {}) {
  const app = new App();
  const gateway = ingressGateway(
    app,
    pages.map(({ host }) => host),
  );
  const component = new BlackboxExporter(app, 'blackbox-exporter', {
    gateway,
    pages,
    publicCertificates: true,
    ...props,
  });
  const manifests = component.toJson();
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into configuration files
  const [{ modules }]: any[] = readYaml(
    find(manifests, 'ConfigMap', 'blackbox-exporter').data['blackbox.yaml'],
    'blackbox.yaml',
  );
  return { app, manifests, modules };
}

describe('blackbox-exporter', () => {
  it('is outside of the mesh, as strangers are, and asks the gateway alone', () => {
    const own = arrows(blackbox().app).filter((arrow) => arrow.startsWith('blackbox-system/'));
    expect(own).toEqual(['blackbox-system/blackbox-exporter -> istio-ingress/istio-ingress:https, none']);
  });

  it('asks for each page by its host, through the gateway’s Service', () => {
    const { manifests, modules } = blackbox();
    for (const { name, host, path } of pages) {
      const { spec, metadata } = find(manifests, 'Probe', name);
      expect(metadata.namespace).toBe('observability-system');
      expect(spec).toMatchObject({ jobName: 'blackbox', module: name });
      expect(spec.prober.url).toBe('blackbox-exporter.blackbox-system.svc.cluster.local:9115');
      expect(spec.targets.staticConfig.static).toEqual([
        `https://istio-ingress.istio-ingress.svc.cluster.local${path}`,
      ]);
      expect(spec.targets.staticConfig.relabelingConfigs[1]).toEqual({
        action: 'replace',
        targetLabel: 'instance',
        replacement: `https://${host}${path}`,
      });
      expect(modules[name].http).toMatchObject({
        headers: { Host: host },
        tls_config: { server_name: host, insecure_skip_verify: false },
      });
    }
  });

  it('survives a drain where there are several', () => {
    const { manifests } = blackbox({ replicas: 2 });
    expect(find(manifests, 'Deployment', 'blackbox-exporter').spec.replicas).toBe(2);
    expect(find(manifests, 'PodDisruptionBudget', 'blackbox-exporter').spec.maxUnavailable).toBe(1);
    expect(blackbox().manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  it('takes a sign-in for an answer, but not where the page has to match', () => {
    const { modules } = blackbox();
    expect(modules.grafana.http.valid_status_codes).toContain(302);
    expect(modules.grafana.http).not.toHaveProperty('fail_if_body_not_matches_regexp');
    expect(modules.keycloak.http).toMatchObject({
      valid_status_codes: [200],
      fail_if_body_not_matches_regexp: ['"issuer":"x"'],
    });
  });

  it('looks at the end of validity alone where nobody knows the authority', () => {
    const { modules } = blackbox({ publicCertificates: false });
    expect(modules.grafana.http.tls_config.insecure_skip_verify).toBe(true);
  });

  it('is valid', () => {
    expect(validate(blackbox().app).filter((error) => !error.includes('route'))).toEqual([]);
  });
});
