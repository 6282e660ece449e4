import { chart, worldOf } from './environment';

describe('a chart', () => {
  it('brings its definitions unless it is told not to', () => {
    const definition = ['apiextensions.k8s.io', 'CustomResourceDefinition', undefined] as const;
    const find = (name: string, values?: string) =>
      worldOf(chart(name, name, 'shop', values)).find(...definition, 'certificates.cert-manager.io');
    expect(find('cert-manager', '{ crds: { enabled: true } }')).toBeDefined();
    expect(find('cert-manager')).toBeUndefined();
  });

  it('brings webhooks with the Service that answers them', () => {
    const world = worldOf(chart('cloudnative-pg', 'cloudnative-pg', 'shop'));
    const webhooks = world.ofKind('admissionregistration.k8s.io', 'ValidatingWebhookConfiguration');
    expect(webhooks.map(({ manifest }) => manifest.webhooks)).toEqual([
      [
        expect.objectContaining({
          clientConfig: { service: { namespace: 'shop', name: 'cnpg-webhook-service' } },
          rules: [
            {
              apiGroups: ['postgresql.cnpg.io'],
              resources: expect.arrayContaining(['clusters', 'databases']),
            },
          ],
        }),
      ],
    ]);
    expect(world.find('', 'Service', 'shop', 'cnpg-webhook-service')).toBeDefined();
  });

  it.each([
    ['argo-cd', 'argocd', 'argocd-server', 8080],
    ['cert-manager', 'cert-manager', 'cert-manager-webhook', 10250],
    ['cloudnative-pg', 'cloudnative-pg', 'cnpg-webhook-service', 9443],
    ['external-secrets', 'external-secrets', 'external-secrets-webhook', 10250],
    ['istiod', 'istiod', 'istiod', 15017],
  ])('%s leads its Service to a pod with the port that it names', (name, release, service, port) => {
    const world = worldOf(chart(name, release, 'shop'));
    const spec = world.find('', 'Service', 'shop', service)?.manifest.spec as {
      selector: Record<string, string>;
      ports: { targetPort?: number | string }[];
    };
    const pods = world.selectAll('shop', spec.selector);
    expect(pods).toHaveLength(1);
    const found = pods[0]?.ports.find((one) => one.port === port);
    expect(spec.ports.map(({ targetPort }) => targetPort)).toContain(
      typeof spec.ports.at(-1)?.targetPort === 'string' ? found?.name : found?.port,
    );
  });

  it('names what it brings after its release', () => {
    const world = worldOf(chart('cert-manager', 'tls', 'shop'));
    expect(world.find('', 'ServiceAccount', 'shop', 'tls-cert-manager-webhook')).toBeDefined();
  });

  it('of a gateway makes a pod that is a gateway, on the ports of its Service', () => {
    const values = '{ service: { ports: [{ name: https, port: 443, targetPort: 8443 }] } }';
    const [pod] = worldOf(chart('gateway', 'istio-ingress', 'shop', values)).podsIn('shop');
    expect(pod).toMatchObject({ mesh: 'gateway', labels: { app: 'istio-ingress', istio: 'ingress' } });
    expect(pod?.ports[0]).toEqual({ name: 'https', port: 8443, protocol: 'TCP' });
  });

  it('leaves out the parts of Argo CD that are switched off', () => {
    const pods = (values: string) =>
      worldOf(chart('argo-cd', 'argocd', 'argocd', values))
        .podsIn('argocd')
        .map(({ name }) => name);
    expect(pods('{}')).toContain('argocd-dex-server');
    expect(pods('{ dex: { enabled: false } }')).not.toContain('argocd-dex-server');
  });
});
