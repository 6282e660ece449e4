import type { App } from 'cdk8s';
import { BarmanCloud } from './barman-cloud';
import { CloudNativePg } from './cloudnative-pg';
import type { PostgresBackups } from './postgres-backups';

export interface DatabaseProps {
  /** Replicas of operators. */
  readonly replicas: number;
  /** Where clusters are backed up. @default nowhere */
  readonly backups?: PostgresBackups;
}

/** PostgreSQL: what makes clusters of it. Each cluster belongs to the domain whose data it keeps. */
export class Database {
  readonly operator: CloudNativePg;
  /** Where clusters are backed up. @default nowhere */
  readonly backups?: PostgresBackups;

  constructor(platform: App, { replicas, backups }: DatabaseProps) {
    this.operator = new CloudNativePg(platform, 'cloudnative-pg', { replicas });
    this.backups = backups;
    if (backups) new BarmanCloud(platform, 'barman-cloud', this);
  }
}
