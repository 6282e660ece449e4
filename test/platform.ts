import type { App } from 'cdk8s';
import type { Component } from '../constructs/component';
import { Platform } from '../constructs/platform';
import { componentsOf } from '../constructs/synthesis';
import { dev } from '../environments/dev';
import { prod } from '../environments/prod';

export { find } from './manifests';

export const devPlatform = (): Platform => new Platform(dev);
export const prodPlatform = (): Platform => new Platform(prod);

/** The component of that name. */
export function component(app: App, name: string): Component {
  const found = componentsOf(app).find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no component ${name}; there are ${componentsOf(app).map((c) => c.name)}`);
  return found;
}
