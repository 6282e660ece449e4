import type { Environment } from './environment';

/** A managed cluster of at least three nodes, with an object store, a secret store and a public DNS zone beside it. */
export const prod = {
  name: 'prod',
  domain: 'platform.example.org',
  repository: { url: 'https://github.com/example/platform.git', branch: 'dist' },
  cluster: {
    version: '1.36',
    apiServer: {
      cidrs: ['10.0.0.0/16'],
      port: 6443,
      // SKS keeps the control plane elsewhere; agents in the cluster call for it.
      callsFrom: { pods: [{ labels: { 'k8s-app': 'konnectivity-agent' } }] },
    },
    nodes: ['10.0.0.0/16'],
    storageClass: 'exoscale-sbs',
  },
  certificates: {
    issuer: 'acme',
    server: 'https://acme-v02.api.letsencrypt.org/directory',
    email: 'platform@example.org',
    dns01: { provider: 'cloudflare', zone: 'example.org', tokenKey: 'platform/cloudflare' },
  },
  secretStore: {
    provider: 'vault',
    server: 'https://vault.example.org:8200',
    path: 'secret',
    mountPath: 'kubernetes',
    role: 'plinth',
  },
  istio: { istiodReplicas: 2, gateway: { minReplicas: 2, maxReplicas: 5 } },
  bots: { block: 'ai' },
  securityTxt: { contacts: ['security@example.org'], expires: '2027-10-31', languages: ['en'] },
  operators: { replicas: 2 },
  argocd: { replicas: 2 },
  keycloakDatabase: {
    instances: 3,
    storage: '10Gi',
    resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    antiAffinity: 'required',
  },
  backups: {
    objectStorage: {
      endpoint: 'sos-at-vie-1.exo.io',
      region: 'at-vie-1',
      bucket: 'example-platform-backups',
      credentialsKey: 'platform/backups-object-storage',
    },
    schedule: '30 2 * * *',
    recoveryWindow: 30,
    encryption: 'AES256',
  },
  keycloak: {
    instances: 2,
    resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
    adminConsole: 'internal',
  },
  loki: {
    mode: 'highly-available',
    collector: 'alloy',
    collectorStorage: '1Gi',
    retention: 31,
    auditRetention: 365,
    accessLogRetention: 14,
    tenantRetention: 14,
    replicas: 3,
    storage: '10Gi',
    objectStorage: {
      endpoint: 'sos-ch-gva-2.exo.io',
      region: 'ch-gva-2',
      bucket: 'example-platform-loki',
      credentialsKey: 'platform/loki-object-storage',
    },
    resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } },
  },
  crowdsec: {
    // The office.
    allowlist: ['192.0.2.0/24'],
    storage: '1Gi',
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    bouncer: {
      replicas: 2,
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    },
  },
  grafana: {
    storage: '5Gi',
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
  },
  prometheus: {
    replicas: 2,
    retention: 31,
    storage: '50Gi',
    resources: { requests: { cpu: '500m', memory: '2Gi' }, limits: { memory: '4Gi' } },
  },
  alerting: {
    replicas: 3,
    storage: '1Gi',
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    delivery: {
      to: 'people',
      email: {
        recipient: 'operations@example.org',
        sender: 'alerts@example.org',
        realmSender: 'accounts@example.org',
        relay: { host: 'smtp.postmarkapp.com', port: 2525, credentialsKey: 'platform/mail-relay' },
      },
      chat: {
        kind: 'slack',
        webhookKey: 'platform/alerts-chat',
        channel: '#platform-alerts',
        username: 'plinth',
      },
      deadMansSwitch: { host: 'hc-ping.com', urlKey: 'platform/dead-mans-switch' },
      tenants: [{ name: 'acme', email: 'it@acme.example' }],
    },
  },
  signOn: {
    replicas: 2,
    contact: 'platform@example.org',
    prometheus: { roles: ['platform-admin', 'platform-editor'] },
    alertmanager: { roles: ['platform-admin', 'platform-editor'] },
  },
  tenants: {
    domain: 'apps.platform.example.org',
    pullSecretKey: 'platform/registry',
    bots: { block: 'ai' },
    database: {
      provider: 'in-cluster',
      instances: 3,
      storage: '10Gi',
      resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2', memory: '4Gi' } },
      antiAffinity: 'required',
      connections: 400,
      connectionsPerLogin: 10,
    },
  },
} satisfies Environment;
