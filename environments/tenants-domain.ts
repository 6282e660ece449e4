import type * as z from 'zod';

interface Domains {
  readonly domain: string;
  readonly tenants?: { readonly domain: string } | undefined;
}

/** Labels below `domain` that the platform's own hosts have. */
export const platformHosts = ['argocd', 'grafana', 'keycloak'];

/** A tenant chooses its label below `tenants.domain`: none may make it the platform's host, or a host above or below one. */
export function tenantsDomain(
  { domain, tenants }: Domains,
  { addIssue }: z.core.$RefinementCtx<Domains>,
): void {
  const rule = tenants && ruleOf(domain, tenants.domain);
  if (!rule) return;
  const message = `${rule}; choose one of the tenants' own, such as apps.${domain}`;
  addIssue({ code: 'custom', path: ['tenants', 'domain'], message });
}

function ruleOf(domain: string, ofTenants: string): string | undefined {
  if (ofTenants === domain)
    return `must be another than domain, below which a tenant could have the host ${platformHosts[0]}`;
  if (domain.endsWith(`.${ofTenants}`)) {
    const tenant = domain
      .slice(0, -ofTenants.length - 1)
      .split('.')
      .at(-1);
    return `must not be above domain "${domain}", because a tenant could have the host ${tenant}`;
  }
  const host = platformHosts.find((label) => isAtOrBelow(ofTenants, `${label}.${domain}`));
  return host && `must not be at the platform's host ${host}.${domain}, or below it`;
}

const isAtOrBelow = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);
