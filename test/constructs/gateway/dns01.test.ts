import { describe as nameOf, portsOf } from '../../../constructs/connection';
import { publicResolver, resolving } from '../../../constructs/gateway/acme';
import { type Asked, podIdentity, solving } from '../../../constructs/gateway/dns01';
import type { Dns01Fields } from '../../../environments/dns01';
import { dns01 } from '../../environments/surroundings';

const all: Readonly<Record<keyof typeof dns01, Dns01Fields>> = dns01;

const hosts = (asked: readonly Asked[]) =>
  asked.map(({ target }) => {
    const [port] = portsOf(target);
    return `${nameOf(target)} ${port?.protocol} ${port?.port}`;
  });

describe('a proof in DNS', () => {
  it.each([
    ['cloudflare', ['api.cloudflare.com tls 443']],
    ['Route 53 as a role', ['route53.amazonaws.com tls 443', 'sts.eu-central-2.amazonaws.com tls 443']],
    ['Route 53 with a key', ['route53.amazonaws.com tls 443']],
    ['Google on GKE', ['dns.googleapis.com tls 443', '169.254.169.254 http 80', '169.254.169.252 http 988']],
    ['Google with a key', ['dns.googleapis.com tls 443', 'oauth2.googleapis.com tls 443']],
    ['Azure on AKS', ['management.azure.com tls 443', 'login.microsoftonline.com tls 443']],
    ['Azure with a key', ['management.azure.com tls 443', 'login.microsoftonline.com tls 443']],
    ['RFC 2136', ['10.3.0.2 for updates udp 5353']],
    ['a webhook', []],
  ] as const)('by %s is written through %j', (name, expected) => {
    expect(hosts(solving(all[name]).asked)).toEqual(expected);
  });

  it.each([
    ['cloudflare', { name: 'cloudflare', key: 'platform/cloudflare', properties: ['api-token'] }],
    [
      'Route 53 with a key',
      { name: 'route53', key: 'platform/dns', properties: ['access-key-id', 'secret-access-key'] },
    ],
    ['Google with a key', { name: 'google', key: 'platform/dns', properties: ['key.json'] }],
    ['Azure with a key', { name: 'azure', key: 'platform/dns', properties: ['client-secret'] }],
    ['RFC 2136', { name: 'rfc2136', key: 'platform/dns', properties: ['secret'] }],
  ] as const)('by %s needs a key from the secret store', (name, secret) => {
    expect(solving(all[name]).secret).toEqual(secret);
  });

  it.each(['Route 53 as a role', 'Google on GKE', 'Azure on AKS', 'a webhook'] as const)(
    'by %s needs no key',
    (name) => {
      expect(solving(all[name])).not.toHaveProperty('secret');
    },
  );

  it('is written by a role of AWS with a token of an account that is good for nothing else', () => {
    expect(solving(all['Route 53 as a role']).solver.route53).toMatchObject({
      role: 'arn:aws:iam::123456789012:role/plinth',
      auth: { kubernetes: { serviceAccountRef: { name: 'acme-dns' } } },
    });
  });

  it('is written by an identity of Azure that is not one with a secret', () => {
    const { azureDns } = solving(all['Azure on AKS']).solver;
    expect(azureDns).not.toHaveProperty('clientId');
    expect(azureDns?.managedIdentity).toEqual({
      clientId: '11111111-2222-4333-8444-555555555555',
      tenantId: '11111111-2222-4333-8444-555555555555',
    });
  });

  it("makes cert-manager's own pods known where the cloud asks for it", () => {
    expect(podIdentity(all['Google on GKE'])).toEqual({
      annotations: { 'iam.gke.io/gcp-service-account': 'dns@example.iam.gserviceaccount.com' },
    });
    expect(podIdentity(all['Azure on AKS'])).toEqual({
      annotations: { 'azure.workload.identity/client-id': '11111111-2222-4333-8444-555555555555' },
      podLabels: { 'azure.workload.identity/use': 'true' },
    });
    expect(podIdentity(all['Azure with a key'])).toEqual({});
    expect(podIdentity(undefined)).toEqual({});
  });

  it('is asked for at private endpoints where their networks are given', () => {
    const { asked } = solving({ ...dns01['Azure on AKS'], cidrs: ['10.9.0.0/16'] });
    expect(asked.map(({ target }) => target)).toEqual([
      expect.objectContaining({ addresses: { cidrs: ['10.9.0.0/16'] } }),
      expect.objectContaining({ addresses: { cidrs: ['10.9.0.0/16'] } }),
    ]);
  });
});

describe('a resolver', () => {
  it('is asked over HTTPS, or as any other name server', () => {
    expect(hosts(resolving(publicResolver))).toEqual(['1.1.1.1 tls 443']);
    expect(hosts(resolving({ address: '10.0.0.2:53', cidrs: ['10.0.0.0/24'] }))).toEqual([
      '10.0.0.2 for lookups over udp udp 53',
      '10.0.0.2 for lookups over tcp tcp 53',
    ]);
  });
});
