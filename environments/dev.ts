import type { Environment } from './environment';

/**
 * A cluster on one machine (kind, k3d, minikube): nothing outside of it is needed, and nothing in it is precious. Its pods ask for
 * 2.5 cores and 7.1 GiB, and those of a tenant with two stages for 0.6 cores and 1.3 GiB more: it fits 4 cores and 9 GiB.
 */
export const dev = {
  name: 'dev',
  domain: 'localtest.me',
  repository: { url: 'https://github.com/example/platform.git', branch: 'dist' },
  cluster: {
    // The API server is a pod on the node's network.
    apiServer: { cidrs: ['172.18.0.0/16'], port: 6443, callsFrom: { nodes: true } },
    nodes: ['172.18.0.0/16'],
  },
  certificates: { issuer: 'self-signed' },
  istio: { istiodReplicas: 1, gateway: { minReplicas: 1, maxReplicas: 1 } },
  operators: { replicas: 1 },
  argocd: { replicas: 1 },
  keycloakDatabase: {
    instances: 1,
    storage: '2Gi',
    resources: { requests: { cpu: '50m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } },
    antiAffinity: 'preferred',
  },
  keycloak: {
    instances: 1,
    resources: { requests: { cpu: '200m', memory: '512Mi' }, limits: { cpu: '2', memory: '1Gi' } },
    adminConsole: 'public',
  },
  garage: {
    storage: '5Gi',
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
  },
  loki: {
    mode: 'single-binary',
    objectStorage: { provider: 'garage' },
    collector: 'alloy',
    retention: 7,
    auditRetention: 30,
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
  },
  grafana: {
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
  },
  prometheus: {
    replicas: 1,
    retention: 2,
    resources: { requests: { cpu: '100m', memory: '384Mi' }, limits: { memory: '1Gi' } },
  },
  alerting: {
    replicas: 1,
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
    // They are in Grafana; what tells people needs an account elsewhere, and its password a secret store.
    delivery: { to: 'nobody' },
  },
  signOn: {
    replicas: 1,
    contact: 'platform@example.org',
    prometheus: { roles: ['platform-admin', 'platform-editor'] },
    alertmanager: { roles: ['platform-admin', 'platform-editor'] },
  },
  tenants: {
    domain: 'apps.localtest.me',
    database: {
      provider: 'in-cluster',
      instances: 1,
      storage: '2Gi',
      resources: { requests: { cpu: '50m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } },
      antiAffinity: 'preferred',
      connections: 100,
      connectionsPerLogin: 10,
    },
  },
} satisfies Environment;
