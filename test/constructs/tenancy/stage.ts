import { load } from 'js-yaml';
import { gatewayLimits } from '../../../constructs/gateway/gateway-limits';
import { validate } from '../../../constructs/synthesis';
import { databaseAddress } from '../../../constructs/tenancy/database/database-address';
import type { Stage } from '../../../constructs/tenancy/stage-settings';
import { type Tenant, tenantSchema } from '../../../constructs/tenancy/tenant';
import { TenantApp } from '../../../constructs/tenancy/tenant-app';
import type { TenantPlatform } from '../../../constructs/tenancy/tenant-platform';

/** A tenant with the fields that are required, and others written as in its file. */
export const tenantOf = (yaml = '', name = 'acme'): Tenant => ({
  ...tenantSchema.parse(load(`name: ${name}\nservices:\n${images(yaml)}`)),
  file: `tenants/${name}.yaml`,
});

/** The three services, unless the file says them itself. */
const images = (yaml: string): string =>
  yaml.startsWith('  frontend')
    ? yaml
    : `${['frontend', 'api', 'producer'].map((service) => `  ${service}: { image: ghcr.io/acme/${service}:1.0.0 }\n`).join('')}${yaml}`;

/** The platform around a tenant, without metrics and without a secret store. */
export const platform: TenantPlatform = {
  cluster: {
    apiServer: { cidrs: ['10.0.0.0/24'], port: 6443, callsFrom: { cidrs: ['10.0.0.0/24'] } },
    nodes: ['10.0.1.0/24'],
  },
  domain: 'apps.example.org',
  gateway: {
    reference: 'istio-ingress/tenants',
    namespace: 'istio-ingress',
    pods: {
      pods: 'istio-ingress/istio-ingress',
      namespaceLabels: { 'kubernetes.io/metadata.name': 'istio-ingress' },
      labels: { app: 'istio-ingress' },
      identity: { principals: ['cluster.local/ns/istio-ingress/sa/istio-ingress'] },
    },
    limits: gatewayLimits(),
  },
  keycloak: {
    url: 'http://keycloak.iam-system.svc.cluster.local:8080',
    publicUrl: 'https://keycloak.example.org',
    http: {
      pods: 'iam-system/keycloak',
      namespaceLabels: { 'kubernetes.io/metadata.name': 'iam-system' },
      labels: { app: 'keycloak' },
      identity: { principals: ['cluster.local/ns/iam-system/sa/keycloak'] },
      on: [{ port: 8080, protocol: 'http' }],
    },
    service: 'iam-system/keycloak.iam-system.svc.cluster.local',
    name: 'main',
    asks: [],
  },
  database: databaseAddress(),
};

/** What is wrong with a tenant. */
export const faultsOf = (yaml: string, around: Partial<TenantPlatform> = {}): string[] =>
  validate(new TenantApp(tenantOf(yaml), { ...platform, ...around }));

/** What a stage of a tenant is written as. */
export function manifestsOf(yaml = '', stage: Stage = 'prod', around: Partial<TenantPlatform> = {}) {
  const app = new TenantApp(tenantOf(yaml), { ...platform, ...around });
  const component = app.stages.find(({ name }) => name === `acme-${stage}`);
  if (!component) throw new Error(`no stage ${stage}`);
  return component.toJson();
}
