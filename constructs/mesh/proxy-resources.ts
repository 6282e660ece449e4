import type { Resources } from '../pod';

/**
 * What every sidecar asks for: Envoy with the configuration of one of these pods uses about 116Mi. It counts against quotas; the chart's
 * limits are 2 CPUs and 1Gi.
 */
export const proxyResources = {
  requests: { cpu: '20m', memory: '128Mi' },
  limits: { cpu: '1', memory: '256Mi' },
} as const satisfies Resources;
