import type { AccessChange } from '../change';

/** Environments that change alike read alike: `dev-loki` and `prod-loki` are `<environment>-loki`. */
export const inAnyEnvironment = (text: string, environment: string): string =>
  text.replaceAll(new RegExp(`(?<![a-z0-9.-])${environment}(?=[-/])`, 'g'), '<environment>');

/** Every environment has hosts of its own: `host grafana.example.org` is `host grafana.<domain>`. */
export const inAnyDomain = (text: string, layer: AccessChange['layer']): string =>
  layer === 'host' ? text.replace(/^host ([^./\s]+)\.[^/\s]+/, 'host $1.<domain>') : text;
