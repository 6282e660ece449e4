import type { App } from 'cdk8s';
import { componentsOf } from '../constructs/synthesis';
import type { RepositoryFields } from '../environments/repository';
import { Bootstrap } from './bootstrap';
import { RootApplications } from './root-applications';

export interface DeliveryProps {
  /** Name of the environment. */
  readonly environment: string;
  /** Repository with the content of `dist`, which the Applications read. */
  readonly repository: RepositoryFields;
  /** Whether there are tenants to discover. */
  readonly hasTenants: boolean;
  /** Oldest Kubernetes version of a node, such as `1.36`. @default 1.34 */
  readonly kubernetes?: string;
}

/** How Argo CD takes a platform that is complete: an Application for each component, and what is applied once by hand. */
export class Delivery {
  readonly root: RootApplications;
  readonly bootstrap: Bootstrap;

  constructor(platform: App, props: DeliveryProps) {
    const components = componentsOf(platform);
    this.root = new RootApplications(platform, 'root', { ...props, components });
    this.bootstrap = new Bootstrap(platform, 'bootstrap', { ...props, components });
  }
}
