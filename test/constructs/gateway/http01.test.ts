import type { Component } from '../../../constructs/component';
import { Platform } from '../../../constructs/platform';
import { arrows } from '../../connections';
import { chosen } from '../../environments/surroundings';
import { find } from '../../manifests';

const platform = new Platform(
  chosen({ authority: 'HTTP-01', store: 'vault', repository: 'HTTPS', objectStore: 'a public one' }),
);
const componentOf = (app: Platform, name: string) => app.node.findChild(name) as Component;
const gateway = componentOf(platform, 'ingress-gateway').toJson();
const hosts = ['alertmanager', 'argocd', 'grafana', 'keycloak', 'prometheus'].map(
  (name) => `${name}.platform.example.org`,
);

describe('proofs by pages of the hosts', () => {
  it('are shown by pods of cert-manager, whose Ingress is left to nobody', () => {
    const { solvers } = find(
      componentOf(platform, 'certificate-issuer').toJson(),
      'ClusterIssuer',
      'platform',
    ).spec.acme;
    expect(solvers).toEqual([
      {
        http01: {
          ingress: {
            class: 'plinth-none',
            serviceType: 'ClusterIP',
            podTemplate: { metadata: { labels: { 'sidecar.istio.io/inject': 'false' } } },
          },
        },
      },
    ]);
  });

  it('come one at a time, because one Service leads to whatever pod there is', () => {
    const { values } = componentOf(platform, 'cert-manager').chart ?? {};
    expect(values).toMatchObject({ maxConcurrentChallenges: 1 });
    expect(find(gateway, 'Service', 'acme-challenges').spec).toMatchObject({
      selector: { 'acme.cert-manager.io/http01-solver': 'true' },
      ports: [{ port: 8089, targetPort: 8089 }],
    });
  });

  it('are not sent to HTTPS, where there is no certificate yet; everything else is', () => {
    const { servers } = find(gateway, 'Gateway', 'platform').spec;
    expect(servers.map(({ port }: { port: { number: number } }) => port.number)).toEqual([443]);
    const http = find(gateway, 'Gateway', 'platform-http').spec;
    expect(http.servers).toEqual([
      { port: { name: 'http', number: 80, protocol: 'HTTP' }, hosts: hosts.map((host) => `./${host}`) },
    ]);
    expect(find(gateway, 'VirtualService', 'platform-http').spec).toMatchObject({
      hosts,
      gateways: ['istio-ingress/platform-http'],
      http: [
        {
          match: [{ uri: { prefix: '/.well-known/acme-challenge/' } }],
          route: [{ destination: { host: 'acme-challenges.istio-ingress.svc.cluster.local' } }],
          headers: {
            request: { set: { 'x-forwarded-host': '%REQ(:AUTHORITY)%', 'x-forwarded-proto': 'http' } },
          },
        },
        { redirect: { scheme: 'https', redirectCode: 301 } },
      ],
    });
  });

  it('do not give the wildcard of the tenants, whose certificate is fetched', () => {
    const { spec } = find(gateway, 'ExternalSecret', 'tenants-tls');
    expect(spec.target).toMatchObject({ name: 'tenants-tls', template: { type: 'kubernetes.io/tls' } });
    expect(spec.data.map(({ secretKey }: { secretKey: string }) => secretKey)).toEqual([
      'tls.crt',
      'tls.key',
    ]);
    expect(gateway.filter(({ kind }) => kind === 'Certificate').map(({ metadata }) => metadata.name)).toEqual(
      ['platform'],
    );
  });

  it('are looked at by cert-manager first, at the gateway and from outside', () => {
    expect(arrows(platform)).toEqual(
      expect.arrayContaining([
        'istio-ingress/istio-ingress -> istio-ingress/acme-challenges:http, none',
        'cert-manager/cert-manager -> istio-ingress/istio-ingress:http, none',
        ...hosts.map((host) => `cert-manager/cert-manager -> ${host}, none`),
      ]),
    );
    expect(arrows(platform)).not.toContain('cert-manager/cert-manager -> 1.1.1.1, none');
  });
});
