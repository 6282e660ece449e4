import { Delivery } from '../argocd/delivery';
import { Platform } from '../constructs/platform';
import { dev } from '../environments/dev';
import type { Environment } from '../environments/environment';
import { prod } from '../environments/prod';

export const devPlatform = (): Platform => new Platform(dev);
export const prodPlatform = (): Platform => new Platform(prod);

/** How Argo CD takes a platform. */
export const deliveryOf = (
  platform: Platform,
  { name, repository }: Pick<Environment, 'name' | 'repository'>,
): Delivery =>
  new Delivery(platform, { environment: name, repository, hasTenants: platform.forTenants !== undefined });
