export type IpFamily = 'IPv4' | 'IPv6';

/** All addresses of a family. */
export const everywhere: Readonly<Record<IpFamily, string>> = { IPv4: '0.0.0.0/0', IPv6: '::/0' };

export const isDualStack = (ipFamilies: readonly IpFamily[] = []): boolean => ipFamilies.length > 1;

/** Fields of a Service that is to have addresses of all families; by default it has one of the first. */
export const dualStackService = (ipFamilies: readonly IpFamily[] = []) =>
  isDualStack(ipFamilies) ? { ipFamilyPolicy: 'RequireDualStack', ipFamilies } : {};

/** Whether the first address of a pod, by which programs are told of each other, is of IPv6. */
export const prefersIpv6 = (ipFamilies: readonly IpFamily[] = []): boolean => ipFamilies[0] === 'IPv6';
