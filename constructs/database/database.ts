import type { App } from 'cdk8s';
import { BarmanCloud } from './barman-cloud';
import { CloudNativePg } from './cloudnative-pg';

export interface DatabaseProps {
  /** Replicas of operators. */
  readonly replicas: number;
  /** Whether clusters are backed up. */
  readonly backedUp: boolean;
}

/** PostgreSQL: what makes clusters of it. Each cluster belongs to the domain whose data it keeps. */
export class Database {
  readonly operator: CloudNativePg;

  constructor(platform: App, { replicas, backedUp }: DatabaseProps) {
    this.operator = new CloudNativePg(platform, 'cloudnative-pg', { replicas });
    if (backedUp) new BarmanCloud(platform, 'barman-cloud', this);
  }
}
