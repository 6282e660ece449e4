import type { Pods } from '../connection';
import { tenantNamespace } from '../namespace';
import type { signOnName } from './tenant-sign-on';

/** A service of every tenant, as the platform's policies know it: by labels and account, and no tenant by name. */
export const tenantPods = (service: 'frontend' | 'api' | typeof signOnName): Pods => ({
  pods: `${service} of every tenant`,
  namespaceLabels: tenantNamespace,
  mayBeNone: true,
  labels: { 'app.kubernetes.io/name': service },
  identity: { namespaces: ['tenant-*'], principals: [`*/sa/${service}`] },
});

/** Every pod of every tenant. */
export const everyTenantPod: Pods = {
  pods: 'every pod of every tenant',
  namespaceLabels: tenantNamespace,
  mayBeNone: true,
};
