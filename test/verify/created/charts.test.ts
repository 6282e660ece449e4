import { field } from '../../../verify/created/field';
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

  const policiesOf = (name: string, values: string) =>
    worldOf(chart(name, name, 'shop', values))
      .ofKind('networking.k8s.io', 'NetworkPolicy')
      .map((policy) => policy.name);

  it.each([
    ['argo-cd', 'dex: { enabled: false }, notifications: { enabled: false }', 5],
    ['argo-cd', 'global: { networkPolicy: { create: false } }', 0],
    [
      'argo-cd',
      'global: { networkPolicy: { create: false } }, server: { networkPolicy: { create: true } }',
      1,
    ],
    ['argo-cd', 'global: { networkPolicy: { defaultDenyIngress: true } }', 8],
    ['cert-manager', '', 0],
    ['cert-manager', 'networkPolicy: { enabled: true }', 2],
    ['cert-manager', 'webhook: { networkPolicy: { enabled: true } }', 2],
    ['istiod', '', 0],
    ['istiod', 'global: { networkPolicy: { enabled: true } }', 1],
    ['cni', 'global: { networkPolicy: { enabled: true } }', 1],
    ['gateway', 'global: { networkPolicy: { enabled: true } }', 1],
  ])('%s with the values { %s } makes %i policies', (name, values, count) => {
    expect(policiesOf(name, `{ ${values} }`)).toHaveLength(count);
  });

  it('opens to everybody what its policy opens, on ports that its pods have', () => {
    const world = worldOf(
      chart('cert-manager', 'cert-manager', 'shop', '{ networkPolicy: { enabled: true } }'),
    );
    const policy = world.find('networking.k8s.io', 'NetworkPolicy', 'shop', 'cert-manager-allow-ingress');
    expect(policy?.manifest.spec).toMatchObject({ ingress: [{ ports: [{ port: 'http-metrics' }, {}] }] });
    const [pod, ...others] = world.select('shop', field(policy?.manifest, 'spec', 'podSelector'));
    expect(others).toEqual([]);
    expect(pod?.ports.map(({ name }) => name)).toContain('http-metrics');
  });

  it('gives its pods the labels and annotations of its values', () => {
    const values = '{ webhook: { podLabels: { team: a }, podAnnotations: { b: c }, hostNetwork: true } }';
    const [pod] = worldOf(chart('external-secrets', 'external-secrets', 'shop', values)).selectAll('shop', {
      team: 'a',
    });
    expect(pod).toMatchObject({ name: 'external-secrets-webhook', hostNetwork: true });
    expect(pod?.object.manifest.metadata).toMatchObject({ annotations: { b: 'c' } });
  });

  it('gives the pods of Argo CD names of its values, which the rule about DNS reads', () => {
    const values = "{ global: { hostAliases: [{ ip: 10.96.0.80, hostnames: ['db.shop.svc'] }] } }";
    const pods = worldOf(chart('argo-cd', 'argocd', 'argocd', values)).podsIn('argocd');
    expect(pods.length).toBeGreaterThan(4);
    for (const { object } of pods)
      expect(field(object.manifest, 'spec', 'hostAliases')).toEqual([
        { ip: '10.96.0.80', hostnames: ['db.shop.svc'] },
      ]);
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
