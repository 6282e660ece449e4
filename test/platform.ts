import { Platform } from '../constructs/platform';
import { dev } from '../environments/dev';
import { prod } from '../environments/prod';

export const devPlatform = (): Platform => new Platform(dev);
export const prodPlatform = (): Platform => new Platform(prod);
