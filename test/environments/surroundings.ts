import { dev } from '../../environments/dev';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';

/** An authority that nobody knows; its key was never kept. */
export const caBundle = `-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIUJsuTcVkSXgkNFoYeddxwgCG2iB8wCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRRXhhbXBsZSBhdXRob3JpdHkwIBcNMjYxMTI3MDM0MTE5WhgP
MjEyNjExMDMwMzQxMTlaMBwxGjAYBgNVBAMMEUV4YW1wbGUgYXV0aG9yaXR5MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEg6PdJsR78u5tWXLVPLXDFPKJY3dGla4Z
C3eI8MSwPR8cYV3QLWqqpje65cAzmf40l1330devhr0flwOBc6IFzKNTMFEwHQYD
VR0OBBYEFIqseo89KNlGubRmxEXHI3fqtJBJMB8GA1UdIwQYMBaAFIqseo89KNlG
ubRmxEXHI3fqtJBJMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIg
HLQKT1VCQC5D06dJtuvj+QNK62oZkgfveEpnsCa7xmMCIQCcJRyhGhwsrlay8CC9
dkuNztW0H6BlhKXVfDT8gl0BQQ==
-----END CERTIFICATE-----
`;

type SecretStore = NonNullable<Environment['secretStore']>;
type Certificates = Environment['certificates'];
export type Acme = Extract<Certificates, { issuer: 'acme' }>;

const id = '11111111-2222-4333-8444-555555555555';
const role = 'arn:aws:iam::123456789012:role/plinth';

/** Every kind of secret store, with what comes before the names of its keys. */
export const stores = {
  vault: ['platform/', { ...(prod.secretStore as Extract<SecretStore, { provider: 'vault' }>), caBundle }],
  'AWS Secrets Manager': [
    'platform/',
    { provider: 'aws', service: 'SecretsManager', region: 'eu-central-2', role },
  ],
  'AWS Parameter Store': [
    '/platform/',
    { provider: 'aws', service: 'ParameterStore', region: 'cn-north-1', role, cidrs: ['10.0.0.0/16'] },
  ],
  gcp: [
    'platform_',
    {
      provider: 'gcp',
      project: 'example',
      cluster: { name: 'prod', location: 'europe-west6' },
      serviceAccount: 'plinth@example.iam.gserviceaccount.com',
    },
  ],
  azure: [
    'platform-',
    { provider: 'azure', vaultUrl: 'https://example.vault.azure.net', tenantId: id, clientId: id },
  ],
  kubernetes: ['platform.', { provider: 'kubernetes', namespace: 'plinth-secrets' }],
} as const satisfies Record<string, readonly [string, SecretStore]>;

const zone = 'example.org';
const key = { kind: 'key', credentialsKey: 'platform/dns' } as const;

/** Every way to write a proof into DNS. */
export const dns01 = {
  cloudflare: { provider: 'cloudflare', zone, tokenKey: 'platform/cloudflare' },
  'Route 53 as a role': {
    provider: 'route53',
    zone,
    region: 'eu-central-2',
    identity: { kind: 'workload', role },
  },
  'Route 53 with a key': {
    provider: 'route53',
    zone,
    region: 'eu-central-2',
    hostedZoneId: 'Z0',
    identity: key,
  },
  'Google on GKE': {
    provider: 'google',
    zone,
    project: 'example',
    identity: { kind: 'workload', serviceAccount: 'dns@example.iam.gserviceaccount.com' },
  },
  'Google with a key': { provider: 'google', zone, project: 'example', managedZone: 'dns', identity: key },
  'Azure on AKS': {
    provider: 'azure',
    zone,
    subscriptionId: id,
    resourceGroup: 'dns',
    tenantId: id,
    clientId: id,
    identity: { kind: 'workload' },
  },
  'Azure with a key': {
    provider: 'azure',
    zone,
    subscriptionId: id,
    resourceGroup: 'dns',
    tenantId: id,
    clientId: id,
    identity: key,
  },
  'RFC 2136': {
    provider: 'rfc2136',
    zone,
    nameserver: '10.3.0.2:5353',
    cidrs: ['10.3.0.0/24'],
    tsig: { name: 'plinth', algorithm: 'HMACSHA256', secretKey: 'platform/dns' },
  },
  'a webhook': {
    provider: 'webhook',
    zone,
    groupName: 'acme.example.org',
    solverName: 'exoscale',
    config: { region: 'ch-gva-2' },
  },
} as const satisfies Record<string, NonNullable<Acme['dns01']>>;

const acme = {
  issuer: 'acme',
  server: 'https://acme.example.org/directory',
  email: 'a@example.org',
} as const;

/** Every kind of authority. */
export const authorities = {
  'self-signed': { issuer: 'self-signed' },
  ca: { issuer: 'ca', authorityKey: 'platform/authority' },
  'HTTP-01': { ...acme, http01: { tenantsCertificateKey: 'platform/tenants-certificate' } },
  'a private authority, asked privately': {
    ...acme,
    cidrs: ['10.3.0.0/24'],
    caBundle,
    dns01: dns01['RFC 2136'],
    resolver: { address: '10.3.0.2:53', cidrs: ['10.3.0.0/24'] },
  },
  ...(Object.fromEntries(Object.entries(dns01).map(([name, dns01]) => [name, { ...acme, dns01 }])) as Record<
    keyof typeof dns01,
    Acme
  >),
} as const satisfies Record<string, Certificates>;

const knownHosts =
  '[git.example.org]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n';

/** Every way to a repository. */
export const repositories = {
  HTTPS: prod.repository,
  'HTTPS with a password and an authority of its own': {
    url: 'https://git.example.org:8443/ops/platform.git',
    branch: 'dist',
    cidrs: ['10.4.0.0/24'],
    caBundle,
    credentialsKey: 'platform/git',
  },
  'SSH on a port of its own': {
    url: 'ssh://git@git.example.org:2222/ops/platform.git',
    branch: 'dist',
    cidrs: ['10.4.0.0/24'],
    knownHosts,
    deployKey: 'platform/git',
  },
  'SSH in short, with a key given by a person': {
    url: 'git@github.com:example/platform.git',
    branch: 'dist',
  },
} as const satisfies Record<string, Environment['repository']>;

type ObjectStore = Extract<Environment['loki'], { mode: 'highly-available' }>['objectStorage'];

const { objectStorage } = prod.loki;

/** Every way to an object store. */
export const objectStores = {
  'a public one': objectStorage,
  'one of its own': {
    ...objectStorage,
    endpoint: 'minio.example.org:9000',
    cidrs: ['10.5.0.0/24'],
    caBundle,
    pathStyle: true,
  },
  "somebody else's in the cluster": {
    ...objectStorage,
    endpoint: 'minio.minio.svc.cluster.local',
    pods: { namespace: 'minio', labels: { app: 'minio' }, port: 9000 },
    caBundle,
    pathStyle: true,
  },
  Garage: { provider: 'garage' },
} as const satisfies Record<string, ObjectStore>;

/** The same for backups, whose tools have one way to write the bucket alone. */
export const backupStores = Object.values(objectStores).flatMap((store) => {
  if (!('bucket' in store)) return [];
  const { pathStyle: _, ...rest } = { pathStyle: undefined, ...store };
  return [{ ...rest, bucket: 'example-platform-backups' }];
});

export interface Choice {
  readonly store: keyof typeof stores;
  readonly authority: keyof typeof authorities;
  readonly repository: keyof typeof repositories;
  readonly objectStore: keyof typeof objectStores;
}

/** Prod with other choices, its keys written as the store has them. */
export function chosen({ store, authority, repository, objectStore }: Choice): Environment {
  const [before, secretStore] = stores[store];
  const environment: Environment = {
    ...prod,
    certificates: authorities[authority],
    repository: repositories[repository],
    ...(objectStore === 'Garage' && { garage: dev.garage }),
    loki: { ...prod.loki, objectStorage: objectStores[objectStore] } as Environment['loki'],
  };
  const text = JSON.stringify(environment).replaceAll('"platform/', `"${before}`);
  return { ...JSON.parse(text), secretStore };
}
