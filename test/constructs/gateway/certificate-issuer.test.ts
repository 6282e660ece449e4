import { App } from 'cdk8s';
import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import { CertManager } from '../../../constructs/gateway/cert-manager';
import { type AcmeIssuerProps, CertificateIssuer } from '../../../constructs/gateway/certificate-issuer';
import { ExternalSecrets } from '../../../constructs/security/external-secrets';
import { SecretStore } from '../../../constructs/security/secret-store';
import { validate } from '../../../constructs/synthesis';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { secretStore } from '../observability/metrics/secret-store';

describe('a self-signed issuer', () => {
  const app = new App();
  const operator = new CertManager(app, 'cert-manager', { replicas: 1 });
  const issuer = new CertificateIssuer(app, 'certificate-issuer', { issuer: 'self-signed', operator });
  const manifests = issuer.toJson();

  it("is in cert-manager's namespace, one wave after it", () => {
    expect(issuer).toMatchObject({ namespace: 'cert-manager', project: 'infrastructure', wave: 'gateway' });
    expect(validate(app)).toEqual([]);
  });

  it('signs every name', () => {
    expect(issuer.zone).toBeUndefined();
  });

  it('signs with an authority that is made in the cluster', () => {
    expect(issuer.issuerRef).toEqual({ group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'platform' });
    expect(find(manifests, 'ClusterIssuer', 'platform').spec).toEqual({ ca: { secretName: 'platform-ca' } });
    expect(find(manifests, 'Certificate', 'platform-ca').spec).toMatchObject({
      isCA: true,
      secretName: 'platform-ca',
      issuerRef: { kind: 'ClusterIssuer', name: 'self-signed' },
    });
    expect(find(manifests, 'ClusterIssuer', 'self-signed').spec).toEqual({ selfSigned: {} });
  });

  it('keeps the authority that browsers have been told of, for ten years', () => {
    expect(find(manifests, 'Certificate', 'platform-ca')).toMatchObject({
      metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
      spec: { duration: '87600h0m0s' },
    });
  });

  it('needs nothing outside of the cluster', () => {
    expect(connectionsOf(app).map(({ to }) => nameOf(to))).toEqual([
      'kubernetes-api',
      'kubernetes-api',
      'kubernetes-api',
      'cert-manager/cert-manager-webhook:webhook',
    ]);
  });
});

describe('an ACME issuer', () => {
  const dns01 = { provider: 'cloudflare', zone: 'example.org', tokenKey: 'platform/cloudflare' } as const;

  function create({ stored = true }: { readonly stored?: boolean } = {}) {
    const app = new App();
    const props: AcmeIssuerProps = {
      issuer: 'acme',
      server: 'https://acme.example.org/directory',
      email: 'platform@example.org',
      dns01,
      operator: new CertManager(app, 'cert-manager', { replicas: 1 }),
      secretStore: stored
        ? new SecretStore(app, 'secret-store', {
            provider: 'vault',
            server: 'https://vault.example.org',
            path: 'secret',
            mountPath: 'kubernetes',
            role: 'plinth',
            operator: new ExternalSecrets(app, 'external-secrets', { replicas: 1 }),
          })
        : undefined,
    };
    return { app, issuer: new CertificateIssuer(app, 'certificate-issuer', props) };
  }

  it('proves the domain in DNS, with the fetched token', () => {
    const { app, issuer } = create();
    expect(find(issuer.toJson(), 'ClusterIssuer', 'platform').spec).toEqual({
      acme: {
        server: 'https://acme.example.org/directory',
        email: 'platform@example.org',
        privateKeySecretRef: { name: 'platform-acme-account' },
        solvers: [
          {
            selector: { dnsZones: ['example.org'] },
            dns01: { cloudflare: { apiTokenSecretRef: { name: 'cloudflare', key: 'api-token' } } },
          },
        ],
      },
    });
    expect(find(issuer.toJson(), 'ExternalSecret', 'cloudflare')).toMatchObject({
      metadata: { namespace: 'cert-manager' },
      spec: {
        data: [{ secretKey: 'api-token', remoteRef: { key: 'platform/cloudflare', property: 'api-token' } }],
      },
    });
    expect(validate(app)).toEqual([]);
  });

  it('can prove names in its DNS zone only', () => {
    expect(create().issuer.zone).toBe('example.org');
  });

  it('makes no authority of its own', () => {
    expect(
      create()
        .issuer.toJson()
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ).toEqual(['ExternalSecret cloudflare', 'ClusterIssuer platform']);
  });

  it('is reached on HTTPS only: the authority, the DNS zone and the DNS that the proof is looked up in', () => {
    const { app } = create();
    const reached = connectionsOf(app).filter(
      ({ from, to }) => nameOf(from) === 'cert-manager/cert-manager' && 'on' in to,
    );
    expect(reached.map(({ to }) => [nameOf(to), 'on' in to && to.on?.map(({ port }) => port)])).toEqual([
      ['acme.example.org', [443]],
      ['api.cloudflare.com', [443]],
      ['1.1.1.1', [443]],
    ]);
  });

  it('fails without a secret store', () => {
    expect(() => create({ stored: false })).toThrow(
      new Error(
        'certificate-issuer: secretStore must be given when a key is named, got none; "platform/cloudflare" is fetched from it',
      ),
    );
  });
});

describe('an authority of one’s own', () => {
  const app = new App();
  const issuer = new CertificateIssuer(app, 'certificate-issuer', {
    issuer: 'ca',
    authorityKey: 'platform/authority',
    operator: new CertManager(app, 'cert-manager', { replicas: 1 }),
    secretStore: secretStore(app),
  });
  const manifests = issuer.toJson();

  it('signs with a key pair that is fetched', () => {
    expect(find(manifests, 'ClusterIssuer', 'platform').spec).toEqual({
      ca: { secretName: 'platform-own-ca' },
    });
    expect(find(manifests, 'ExternalSecret', 'platform-own-ca').spec.target).toMatchObject({
      name: 'platform-own-ca',
      template: { type: 'kubernetes.io/tls' },
    });
  });

  it('makes none, and asks nobody', () => {
    expect(manifests.map(({ kind }) => kind)).toEqual(['ExternalSecret', 'ClusterIssuer']);
    expect(arrows(app).filter((arrow) => arrow.startsWith('cert-manager/cert-manager ->'))).toEqual([
      'cert-manager/cert-manager -> kubernetes-api, none',
    ]);
  });
});

describe('an ACME server that a private authority signed', () => {
  it('is trusted by its certificates', () => {
    const app = new App();
    const issuer = new CertificateIssuer(app, 'certificate-issuer', {
      issuer: 'acme',
      server: 'https://acme.internal:9000/directory',
      email: 'platform@example.org',
      caBundle: 'certificates',
      dns01: { provider: 'webhook', zone: 'example.org', groupName: 'acme.example.org', solverName: 'dns' },
      operator: new CertManager(app, 'cert-manager', { replicas: 1 }),
    });
    expect(find(issuer.toJson(), 'ClusterIssuer', 'platform').spec.acme.caBundle).toBe('Y2VydGlmaWNhdGVz');
    expect(connectionsOf(app).map(({ to }) => nameOf(to))).toContain('acme.internal');
  });
});
