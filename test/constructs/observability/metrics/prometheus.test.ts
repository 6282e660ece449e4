import { App } from 'cdk8s';
import { Alertmanager } from '../../../../constructs/observability/metrics/alertmanager';
import { Prometheus, type PrometheusProps } from '../../../../constructs/observability/metrics/prometheus';
import { PrometheusOperator } from '../../../../constructs/observability/metrics/prometheus-operator';
import { validate } from '../../../../constructs/synthesis';
import { arrows } from '../../../connections';
import { find } from '../../../manifests';
import { secretStore } from './secret-store';

const resources = { requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '1Gi' } };

function prometheus(props: Partial<PrometheusProps> = {}) {
  const app = new App();
  const component = new Prometheus(app, 'prometheus', {
    replicas: 1,
    retention: 15,
    resources,
    cluster: 'dev',
    operator: new PrometheusOperator(app, 'prometheus-operator'),
    alertmanager: new Alertmanager(app, 'alertmanager', {
      replicas: 1,
      resources,
      delivery: { to: 'nobody' },
    }),
    secretStore: secretStore(app),
    ...props,
  });
  return { app, component, manifests: component.toJson() };
}

const spec = (props?: Partial<PrometheusProps>) =>
  find(prometheus(props).manifests, 'Prometheus', 'main').spec;

describe('Prometheus', () => {
  it('is valid, with and without all that it can be given', () => {
    expect(validate(prometheus().app)).toEqual([]);
    const remoteWrite = { url: 'https://metrics.example.org/push', credentialsKey: 'platform/metrics' };
    expect(validate(prometheus({ replicas: 2, storage: '50Gi', remoteWrite }).app)).toEqual([]);
  });

  it('keeps metrics for so many days, on no more than four fifths of its volume', () => {
    expect(spec({ retention: 31, storage: '50Gi' })).toMatchObject({
      retention: '31d',
      retentionSize: '40960MiB',
      storage: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '50Gi' } } } } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    });
  });

  it('without a volume, loses them with the pod, and keeps what its disk holds', () => {
    expect(spec()).toMatchObject({ storage: { emptyDir: { sizeLimit: '5Gi' } }, retentionSize: '4096MiB' });
  });

  it('is kept when its component goes, and its servers are spread and survive a drain', () => {
    const { manifests } = prometheus({ replicas: 2 });
    expect(find(manifests, 'Prometheus', 'main').metadata).toMatchObject({
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
    });
    expect(find(manifests, 'Prometheus', 'main').spec.topologySpreadConstraints).toHaveLength(1);
    expect(find(manifests, 'PodDisruptionBudget', 'prometheus').spec.maxUnavailable).toBe(1);
  });

  // Of Services that say different things of a port istiod believes the older, and on an unknown one it sees no path.
  it('has its port called HTTP in the operator’s Service as in its own', () => {
    const { manifests } = prometheus();
    const [port] = find(manifests, 'Service', 'prometheus').spec.ports;
    expect(port).toEqual({ name: 'http', port: 9090, targetPort: 9090 });
    expect(find(manifests, 'Prometheus', 'main').spec.portName).toBe('http-web');
  });

  it('talks to the mesh with the certificate of its sidecar, which what it sends does not pass', () => {
    const { podMetadata, volumes, volumeMounts, scrapeClasses } = spec();
    expect(JSON.parse(podMetadata.annotations['proxy.istio.io/config'])).toEqual({
      proxyMetadata: { OUTPUT_CERTS: '/etc/istio-certs' },
    });
    expect(podMetadata.annotations['traffic.sidecar.istio.io/includeOutboundIPRanges']).toBe('');
    expect(podMetadata.annotations).not.toHaveProperty('traffic.sidecar.istio.io/includeInboundPorts');
    expect(volumes).toEqual([{ name: 'istio-certs', emptyDir: { medium: 'Memory' } }]);
    expect(volumeMounts).toEqual([{ name: 'istio-certs', mountPath: '/etc/istio-certs', readOnly: true }]);
    expect(scrapeClasses.map(({ name }: { name: string }) => name)).toEqual(['istio-mtls', 'node']);
  });

  it('hands alerts to Alertmanager by mutual TLS, with the environment’s name', () => {
    expect(spec().externalLabels).toEqual({ cluster: 'dev' });
    expect(spec().alerting.alertmanagers).toMatchObject([
      {
        namespace: 'observability-system',
        name: 'alertmanager',
        port: 'http',
        scheme: 'https',
        enableHttp2: false,
        tlsConfig: { certFile: '/etc/istio-certs/cert-chain.pem' },
      },
    ]);
  });

  it('links to the dashboard of alerts, which Grafana has', () => {
    expect(spec({ grafana: 'https://grafana.example.org' }).externalUrl).toBe(
      'https://grafana.example.org/d/plinth-monitoring',
    );
    expect(spec()).not.toHaveProperty('externalUrl');
  });

  it('lets no monitor have its files', () => {
    expect(spec().arbitraryFSAccessThroughSMs).toEqual({ deny: true });
  });

  it('may find pods everywhere and read the metrics of nodes, and reads no Secret', () => {
    const { rules } = find(prometheus().manifests, 'ClusterRole', 'prometheus');
    expect(rules.flatMap(({ resources: of = [] }: { resources?: string[] }) => of)).toEqual([
      'pods',
      'services',
      'endpointslices',
      'nodes/metrics',
    ]);
    const verbs = rules.flatMap(({ verbs: of }: { verbs: string[] }) => of);
    expect([...new Set(verbs)].sort()).toEqual(['get', 'list', 'watch']);
  });

  it('reaches the API server, nodes and Alertmanager, and answers itself', () => {
    const own = arrows(prometheus().app).filter((arrow) =>
      arrow.startsWith('observability-system/prometheus ->'),
    );
    expect(own).toEqual([
      'observability-system/prometheus -> kubernetes-api, none',
      'observability-system/prometheus -> kubelet, none',
      'observability-system/prometheus -> node-exporter, none',
      'observability-system/prometheus -> observability-system/alertmanager:http, strict',
      'observability-system/prometheus -> observability-system/prometheus:http, permissive',
    ]);
  });

  it('writes elsewhere only where it is told to, with a password from the secret store', () => {
    expect(spec()).not.toHaveProperty('remoteWrite');
    const url = 'https://metrics.example.org:8443/push';
    const { app, manifests } = prometheus({ remoteWrite: { url, credentialsKey: 'platform/metrics' } });
    expect(find(manifests, 'Prometheus', 'main').spec.remoteWrite).toEqual([
      {
        url,
        basicAuth: {
          username: { name: 'prometheus-remote-write', key: 'username' },
          password: { name: 'prometheus-remote-write', key: 'password' },
        },
      },
    ]);
    expect(arrows(app)).toContain('observability-system/prometheus -> metrics.example.org, none');
    expect(spec({ remoteWrite: { url } }).remoteWrite).toEqual([{ url }]);
  });

  it('refuses a password without a store to fetch it from', () => {
    const remoteWrite = { url: 'https://metrics.example.org', credentialsKey: 'platform/metrics' };
    expect(() => prometheus({ remoteWrite, secretStore: undefined })).toThrow(
      'prometheus: secretStore must be given when remoteWrite.credentialsKey is, got none; it is fetched from it',
    );
  });

  it('refuses values that make no Prometheus', () => {
    expect(validate(prometheus({ replicas: 0, retention: 0.5, storage: '1 GB' }).app)).toEqual([
      'prometheus: replicas must be a whole number of at least 1, got 0; write 2 to lose no alert in a drain',
      'prometheus: retention must be a whole number of days, at least 1, got 0.5; write 15',
      'prometheus: storage must be a whole number with Ki, Mi, Gi or Ti, got "1 GB"; write it as 10Gi',
    ]);
  });
});

describe('the Prometheus operator', () => {
  const { manifests } = (() => {
    const component = new PrometheusOperator(new App(), 'prometheus-operator');
    return { manifests: component.toJson() };
  })();

  it('reads and writes Secrets in its own namespace alone', () => {
    const withSecrets = manifests.filter((manifest) => JSON.stringify(manifest).includes('"secrets"'));
    expect(withSecrets.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual([
      'Role observability-system',
    ]);
  });

  it('changes nothing of monitors and rules but their status', () => {
    const { rules } = find(manifests, 'ClusterRole', 'prometheus-operator');
    for (const { resources: of, verbs } of rules as { resources: string[]; verbs: string[] }[]) {
      const writes = verbs.some((verb) => !['get', 'list', 'watch'].includes(verb));
      const notes = of.every((resource) => resource.endsWith('/status') || resource === 'events');
      expect([of, writes]).toEqual([of, notes]);
    }
  });

  // Asked at its start, in all namespaces and with both verbs: without it writes none.
  it('may write events beside every monitor, and the status of each kind that it reads', () => {
    const { rules } = find(manifests, 'ClusterRole', 'prometheus-operator');
    expect(rules).toContainEqual({
      apiGroups: ['events.k8s.io'],
      resources: ['events'],
      verbs: ['create', 'patch'],
    });
    const [read] = rules;
    const states = rules
      .filter(({ verbs }: { verbs: string[] }) => verbs.includes('update'))
      .flatMap(({ resources: of }: { resources: string[] }) => of);
    expect(states.sort()).toEqual(read.resources.map((kind: string) => `${kind}/status`).sort());
    const [{ args }] = find(manifests, 'Deployment', 'prometheus-operator').spec.template.spec.containers;
    expect(args).toContain('--feature-gates=StatusForConfigurationResources=true');
  });

  it('sees that no monitor of others has Prometheus send its token', () => {
    const { spec: policy } = find(manifests, 'ValidatingAdmissionPolicy', 'scrapes-with-token');
    const [{ resources: kinds }] = policy.matchConstraints.resourceRules;
    expect(kinds).toEqual(['podmonitors', 'probes', 'servicemonitors']);
    expect(policy.validations[0].expression).toBe('object.spec.?scrapeClass.orValue("") != "node"');
    expect(policy.failurePolicy).toBe('Fail');
    const binding = find(manifests, 'ValidatingAdmissionPolicyBinding', 'scrapes-with-token');
    expect(binding.spec).toEqual({ policyName: 'scrapes-with-token', validationActions: ['Deny'] });
    const withToken = spec().scrapeClasses.filter((one: object) => 'authorization' in one);
    expect(withToken.map(({ name }: { name: string }) => name)).toEqual(['node']);
  });

  it('makes servers in its own namespace, and keeps a Service for the kubelets', () => {
    const [{ args }] = find(manifests, 'Deployment', 'prometheus-operator').spec.template.spec.containers;
    expect(args).toEqual(
      expect.arrayContaining([
        '--prometheus-instance-namespaces=observability-system',
        '--kubelet-service=kube-system/kubelet',
      ]),
    );
    expect(args.join(' ')).not.toContain('web.enable-tls');
  });

  it('brings the CRDs a wave before what is made of them', () => {
    const component = new PrometheusOperator(new App(), 'prometheus-operator');
    expect(component.wave).toBe('operators');
    expect(component.manifests?.include).toBe('monitoring.coreos.com_*.yaml');
  });
});
