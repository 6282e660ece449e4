import { asksForSignOn } from '../identity/sign-on/asks-for-sign-on';
import { ports } from '../identity/sign-on/oauth2-proxy-pod';

/** By what name the mesh knows the sign-ins of tenants' stages: one for all, each its own. */
export const tenantSignOn = {
  name: 'tenant-sign-on',
  host: 'sign-on.tenants.internal',
  port: ports.http,
  envoyExtAuthzHttp: asksForSignOn,
} as const;

/** Of a stage's namespace, what asks and signs people in: its Deployment, Service and ServiceAccount are called so. */
export const signOnName = 'oauth2-proxy';
