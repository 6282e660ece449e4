import * as z from 'zod';
import { availability, latency } from '../constructs/service-level';

/** What those who call a host are promised; alerts tell when the budget for 30 days burns too fast. */
const level = z.strictObject({
  /** Percent of the requests that are answered without an error of the server. @default 99.9 */
  availability: availability.optional(),
  /** Milliseconds in which 99 % of the requests are answered. @default 300 */
  latency: latency.optional(),
});

/** Objectives of the public hosts. */
export const serviceLevels = z.strictObject({
  /** Of `argocd.<domain>`. @default 99.9 %, 300 ms */
  argocd: level.optional(),
  /** Of `grafana.<domain>`. @default 99.9 %, 300 ms */
  grafana: level.optional(),
  /** Of `keycloak.<domain>`. @default 99.9 %, 300 ms */
  keycloak: level.optional(),
  /** Of each stage of a tenant, where the tenant's file says nothing else. @default 99.9 %, 300 ms */
  tenants: level.optional(),
});
