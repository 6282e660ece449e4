import type * as z from 'zod';

interface Domains {
  readonly domain: string;
  readonly tenants?: { readonly domain: string } | undefined;
  readonly certificates: { readonly dns01?: { readonly zone: string } | undefined } | object;
}

/** Labels below `domain` that the platform's own hosts have. */
export const platformHosts = ['alertmanager', 'argocd', 'grafana', 'keycloak', 'prometheus'];

/** Rules for the domains under which hosts are: those of the platform, and those of the tenants. */
export function domains(all: Domains, { addIssue }: z.core.$RefinementCtx<Domains>): void {
  const issue = (message: string | undefined, ...path: string[]) =>
    message && addIssue({ code: 'custom', path, message });
  const { domain, tenants, certificates } = all;
  const zone = 'dns01' in certificates ? certificates.dns01?.zone : undefined;
  const outside = zone && [domain, tenants?.domain].find((one) => one && !isAtOrBelow(one, zone));
  issue(outside && `must have ${outside} in it, ${UNPROVEN}`, 'certificates', 'dns01', 'zone');
  issue(inCluster(domain), 'domain');
  if (!tenants) return;
  issue(inCluster(tenants.domain), 'tenants', 'domain');
  const rule = ruleOf(domain, tenants.domain);
  issue(rule && `${rule}; choose one of the tenants' own, such as apps.${domain}`, 'tenants', 'domain');
}

/** An authority is not asked for a name that cannot be proven, and the certificate of all hosts would never be issued. */
const UNPROVEN =
  'below which are hosts that must be proven; name the zone that has them all, or other domains';

/** Names of Services are not looked up elsewhere. */
const inCluster = (domain: string): string | undefined =>
  /(?:^|\.)(?:svc|cluster\.local)$/.test(domain)
    ? 'must not be below svc or cluster.local, which are the names of Services; choose a domain that browsers can look up'
    : undefined;

/** A tenant chooses its label below `tenants.domain`: none may make it the platform's host, or a host above or below one. */
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
