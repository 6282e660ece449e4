import { App } from 'cdk8s';
import { derivePolicies } from '../policies/policies';
import { stages } from './stage-settings';
import type { Tenant } from './tenant';
import type { TenantPlatform } from './tenant-platform';
import { TenantStage } from './tenant-stage';

/** One tenant: a component per stage. An app of its own, so that thousands are written without being held at once. */
export class TenantApp extends App {
  readonly stages: readonly TenantStage[];

  constructor(tenant: Tenant, platform: TenantPlatform) {
    super();
    this.stages = stages.map(
      (stage) => new TenantStage(this, `${tenant.name}-${stage}`, { tenant, stage, platform }),
    );
    derivePolicies(this, platform.cluster);
  }
}
