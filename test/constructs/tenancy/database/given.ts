import { App } from 'cdk8s';
import { Component } from '../../../../constructs/component';
import { CloudNativePg } from '../../../../constructs/database/cloudnative-pg';
import { derivePolicies } from '../../../../constructs/policies/policies';
import { ExternalSecrets } from '../../../../constructs/security/external-secrets';
import { SecretStore } from '../../../../constructs/security/secret-store';
import { componentsOf } from '../../../../constructs/synthesis';
import { addressOf, centralDatabase } from '../../../../constructs/tenancy/database/central-database';
import { TenantDatabaseAccess } from '../../../../constructs/tenancy/database/tenant-database-access';
import { Workload } from '../../../../constructs/workload';
import type { TenantDatabaseFields } from '../../../../environments/tenant-database';

export const inCluster: TenantDatabaseFields = {
  provider: 'in-cluster',
  instances: 3,
  storage: '10Gi',
  resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1Gi' } },
  antiAffinity: 'required',
  connections: 400,
  connectionsPerLogin: 7,
};

export const external: TenantDatabaseFields = {
  provider: 'external',
  host: 'tenants.example.org',
  port: 21699,
  database: 'tenants',
  credentialsKey: 'platform/tenants',
  connectionsPerLogin: 7,
};

const cluster = {
  apiServer: { cidrs: ['10.0.0.0/16'], port: 6443, callsFrom: { cidrs: ['10.0.0.0/16'] } },
  nodes: ['10.0.0.0/16'],
};

/** The platform's side: objects of its components. */
export function platform(settings: TenantDatabaseFields) {
  const app = new App();
  const operator = new CloudNativePg(app, 'cloudnative-pg', { replicas: 1 });
  const secretStore = new SecretStore(app, 'secret-store', {
    provider: 'vault',
    server: 'https://vault.example.org',
    path: 'secret',
    mountPath: 'kubernetes',
    role: 'plinth',
    operator: new ExternalSecrets(app, 'external-secrets', { replicas: 1 }),
  });
  centralDatabase(app, settings, { operator, secretStore });
  derivePolicies(app, cluster);
  return componentsOf(app).flatMap((component) => component.toJson());
}

/** A tenant's side: objects of a namespace with an api that has its place in the database. */
export function tenant(settings: TenantDatabaseFields) {
  const app = new App();
  const home = new Component(app, 'acme-prod', {
    namespace: 'tenant-acme-prod',
    project: 'tenants',
    wave: 'tenants',
  });
  const access = new TenantDatabaseAccess(home, 'database', {
    database: addressOf(settings),
    tenant: 'acme',
    stage: 'prod',
  });
  access.open(
    new Workload(home, 'api', {
      labels: { 'app.kubernetes.io/name': 'api' },
      serviceAccount: 'api',
      mesh: 'sidecar',
    }),
  );
  derivePolicies(app, cluster);
  return { access, manifests: home.toJson() };
}
