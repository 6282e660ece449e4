import type { App } from 'cdk8s';
import { CloudNativePg } from './cloudnative-pg';

export interface DatabaseProps {
  /** Replicas of operators. */
  readonly replicas: number;
}

/** PostgreSQL: what makes clusters of it. Each cluster belongs to the domain whose data it keeps. */
export class Database {
  readonly operator: CloudNativePg;

  constructor(platform: App, { replicas }: DatabaseProps) {
    this.operator = new CloudNativePg(platform, 'cloudnative-pg', { replicas });
  }
}
