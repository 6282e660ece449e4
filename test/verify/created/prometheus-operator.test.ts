import { createdBy, worldOf } from './environment';

const PROMETHEUS = `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: main, namespace: shop }
spec:
  serviceAccountName: prometheus
  podMetadata: { labels: { app.kubernetes.io/name: mine, team: ops }, annotations: { a: b } }
`;

describe('the Prometheus operator', () => {
  it('makes a StatefulSet, its Service and the Secrets of its configuration', () => {
    expect(createdBy(worldOf(PROMETHEUS), 'Prometheus operator Prometheus')).toEqual([
      'Secret prometheus-main',
      'Secret prometheus-main-web-config',
      'Secret prometheus-main-tls-assets-0',
      'ConfigMap prometheus-main-rulefiles-0',
      'Service prometheus-operated',
      'StatefulSet prometheus-main',
    ]);
  });

  it('makes pods with labels of its own, which overrule those that it is given', () => {
    const [pod] = worldOf(PROMETHEUS).podsIn('shop');
    expect(pod?.labels).toMatchObject({
      'app.kubernetes.io/name': 'prometheus',
      'app.kubernetes.io/instance': 'main',
      team: 'ops',
    });
    expect(pod?.serviceAccount).toBe('prometheus');
    expect(pod?.object.manifest.metadata).toMatchObject({ annotations: { a: 'b' } });
    expect(pod?.ports.map(({ name, port }) => `${name} ${port}`)).toEqual(['web 9090', 'reloader-web 8080']);
  });

  it.each([
    ['Alertmanager', 'alertmanager-main', 'web 9093, mesh-tcp 9094, mesh-udp 9094, reloader-web 8080'],
    ['ThanosRuler', 'thanos-ruler-main', 'web 10902, grpc 10901, reloader-web 8080'],
    ['PrometheusAgent', 'prom-agent-main', 'web 9090, reloader-web 8080'],
  ])('makes pods of a resource of the kind %s', (kind, name, ports) => {
    const world = worldOf(PROMETHEUS.replace('kind: Prometheus', `kind: ${kind}`));
    expect(createdBy(world, `Prometheus operator ${kind}`)).toContain(`StatefulSet ${name}`);
    const [pod] = world.selectAll('shop', { 'app.kubernetes.io/instance': 'main', team: 'ops' });
    expect(pod).toMatchObject({ name, serviceAccount: 'prometheus' });
    expect(pod?.labels['app.kubernetes.io/name']).not.toBe('mine');
    expect(pod?.ports.map(({ name, port }) => `${name} ${port}`).join(', ')).toBe(ports);
    const services = world.ofKind('', 'Service').filter(({ namespace }) => namespace === 'shop');
    for (const { manifest } of services) {
      expect(
        world.selectAll('shop', (manifest.spec as { selector: Record<string, string> }).selector),
      ).toEqual([pod]);
    }
  });

  it('makes a DaemonSet of an agent that is to run on every node', () => {
    const agent = PROMETHEUS.replace('kind: Prometheus', 'kind: PrometheusAgent').replace(
      'podMetadata:',
      'mode: DaemonSet\n  podMetadata:',
    );
    const made = createdBy(worldOf(agent), 'Prometheus operator PrometheusAgent');
    expect(made.filter((name) => !name.startsWith('Secret '))).toEqual(['DaemonSet prom-agent-main']);
  });

  it('makes a StatefulSet for each shard, and merges the containers that it is given', () => {
    const sidecar = 'containers: [{ name: proxy, ports: [{ containerPort: 4180 }] }]';
    const world = worldOf(PROMETHEUS.replace('podMetadata:', `shards: 2\n  ${sidecar}\n  podMetadata:`));
    const [second] = world.selectAll('shop', { 'operator.prometheus.io/shard': '1' });
    expect(second?.name).toBe('prometheus-main-shard-1');
    expect(second?.ports.map(({ port }) => port)).toEqual([9090, 8080, 4180]);
  });

  it('makes no Service where another one is named', () => {
    const world = worldOf(PROMETHEUS.replace('podMetadata:', 'serviceName: own\n  podMetadata:'));
    expect(world.find('', 'Service', 'shop', 'prometheus-operated')).toBeUndefined();
  });

  it('keeps a Service for the kubelets only where it is told to', () => {
    const operator = (args: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: prometheus-operator, namespace: shop }
spec: { template: { spec: { containers: [{ name: operator, args: ${args} }] } } }
`;
    const found = (args: string) => worldOf(operator(args)).find('', 'Service', 'kube-system', 'kubelet');
    expect(found("['--kubelet-service=kube-system/kubelet']")?.manifest).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/name': 'kubelet' } },
    });
    expect(found('[]')).toBeUndefined();
  });
});
