import { Platform } from '../../constructs/platform';
import type { Tenant } from '../../constructs/tenancy/tenant';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import type { TenantStage } from '../../constructs/tenancy/tenant-stage';
import { prod } from '../../environments/prod';

/** What becomes of a stage whose tenant is removed, each object as `Kind name`. */
export interface Remains {
  readonly namespace: string;
  /** Objects that Argo CD deletes. */
  readonly deleted: readonly string[];
  /** Objects that stay until somebody deletes them. */
  readonly kept: readonly string[];
}

/** The stages of a tenant before and after it is removed; from the objects themselves, as prod has them. */
export function remainsOf(tenant: Tenant): Remains[] {
  const platform = new Platform(prod).forTenants;
  if (!platform) return [];
  const after = new TenantApp({ ...tenant, removed: true }, platform).stages;
  return new TenantApp({ ...tenant, removed: undefined }, platform).stages.map((stage, at) => {
    const left = (after[at]?.toJson() ?? []).map(title);
    return {
      namespace: stage.namespace,
      deleted: stage
        .toJson()
        .map(title)
        .filter((one) => !left.includes(one)),
      kept: stage.kept.map(title),
    };
  });
}

const title = ({ kind, metadata }: TenantStage['kept'][number]): string => `${kind} ${metadata.name}`;
