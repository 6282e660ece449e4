import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import type { Location } from '../constructs/connection';
import { cidrs, dnsLabel, podLabels, port } from './fields';

/** Where a host outside of the platform is found: fields beside the host. By default it has public addresses. */
export const location = {
  /** Networks in which it is, where its addresses are private. @default public addresses */
  cidrs: cidrs.optional(),
  /** Somebody else's pods, where it runs in the same cluster. @default it does not */
  pods: z
    .strictObject({
      namespace: dnsLabel,
      labels: podLabels,
      /** Port that the containers listen on, where it is not the one that is called. @default the same */
      port: port.optional(),
    })
    .optional(),
} satisfies { readonly [F in keyof Location]-?: z.ZodType<Location[F]> };

/** What is wrong with where a host is said to be, with the field that is; undefined when all is well. */
function misplaced(host: string, { cidrs, pods }: Location): z.core.$ZodRawIssue | undefined {
  if (cidrs && pods) {
    const message = 'must not be given together with cidrs; keep the one that is true';
    return { code: 'custom', path: ['pods'], input: pods, message };
  }
  if (!pods && /\.svc(\.|$)/.test(host)) {
    const message = `must be given, because ${host} is a Service of the cluster; name the pods behind it`;
    return { code: 'custom', path: ['pods'], input: pods, message };
  }
  if (cidrs || pods || !isPrivate(host)) return undefined;
  const message = `must be given, because ${host} is no public address; name the networks in which it is`;
  return { code: 'custom', path: ['cidrs'], input: cidrs, message };
}

/** Whether a host is written as an address that is not of the internet. A name may have one as well; who owns it knows. */
function isPrivate(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) && ipaddr.parse(address).range() !== 'unicast';
}

/** Adds the rules of `location` to an object with a field that says the host. */
export const located =
  <T extends Location>(hostOf: (value: T) => string) =>
  (value: T, { addIssue }: z.core.$RefinementCtx<T>): void => {
    const issue = misplaced(hostOf(value), value);
    if (issue) addIssue(issue);
  };

/** Host of an address that is known to be one; empty for others, of which their own rule speaks. */
export const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname : '');
