import type { Json } from '../../cli/cluster/api/client';
import { readTenant } from '../../cli/synth/tenants';
import { componentsOf } from '../../constructs/synthesis';
import type { Stage } from '../../constructs/tenancy/stage-settings';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import type { TenantPlatform } from '../../constructs/tenancy/tenant-platform';
import { tenantOf } from '../constructs/tenancy/stage';
import { devPlatform } from '../platform';

const platform = devPlatform();
const objects: readonly Json[] = componentsOf(platform).flatMap((component) => component.toJson());

/** What `dist` has of the realm operator's kinds. */
export const platformObjects = (): Json[] => objects.filter(isOfOperator);

/** Objects of a kind whose names begin so. */
export const objectsOf = (kind: string, prefix: string): Json[] =>
  objects.filter((object) => object.kind === kind && object.metadata.name.startsWith(prefix));

/** The spec of the `Keycloak` object. */
export const keycloakSpec = (): Json => objects.find(({ kind }) => kind === 'Keycloak')?.spec;

/** An object of `dist`, by its kind and name. */
export const objectOf = (kind: string, name: string): Json =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

/** Variables of a Deployment's program. */
export function environmentOf(deployment: string): Record<string, string> {
  const [container] = objectOf('Deployment', deployment)?.spec.template.spec.containers ?? [];
  return Object.fromEntries(container.env.map(({ name, value }: Json) => [name, value]));
}

/** The realm of a tenant's prod, with what is in it. @param yaml fields of its file @param keycloak what is different of it */
export function tenantObjects(
  name: string,
  yaml = '',
  keycloak: Partial<TenantPlatform['keycloak']> = {},
): Json[] {
  const forTenants = aroundTenants();
  const around = { ...forTenants, keycloak: { ...forTenants.keycloak, ...keycloak } };
  const { stages } = new TenantApp(tenantOf(yaml, name), around);
  const prod = stages.find((stage) => stage.name === `${name}-prod`);
  return (prod?.toJson() ?? []).filter(isOfOperator);
}

/** All that a stage of a tenant of the repository is made of. */
export function stageObjects(name: string, stage: Stage): Json[] {
  const tenant = readTenant(`tenants/${name}.yaml`);
  if ('faults' in tenant) throw new Error(tenant.faults.join('\n'));
  const { stages } = new TenantApp(tenant, aroundTenants());
  return stages.find((one) => one.name === `${name}-${stage}`)?.toJson() ?? [];
}

function aroundTenants(): TenantPlatform {
  if (!platform.forTenants) throw new Error('the environment dev must have tenants');
  return platform.forTenants;
}

export function isOfOperator({ apiVersion }: Json): boolean {
  return String(apiVersion).startsWith('v1.edp.epam.com/');
}
