import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { dnsName } from './fields';

/** A host by name or address, with a port where it is not the usual one: `minio.example.org:9000`, `[fd00::1]:9000`. */
export const address = z
  .string()
  .refine(isAddress, 'must be a host without a scheme, and a port where it is not the usual one');

function isAddress(text: string): boolean {
  const host = hostOfAddress(text);
  const port = text.slice(host.length);
  if (!/^(?::[1-9]\d{0,4})?$/.test(port) || Number(port.slice(1)) > 65535) return false;
  return isIp(host) || (dnsName.safeParse(host).success && !/\.\d+$/.test(host));
}

/** IPv6 in brackets, as addresses with a port have it. */
function isIp(host: string): boolean {
  return host.startsWith('[')
    ? ipaddr.IPv6.isValid(host.slice(1, -1))
    : ipaddr.IPv4.isValidFourPartDecimal(host);
}

/** The host of it, without the port. */
export const hostOfAddress = (text: string): string => /^(?:\[[^\]]*\]|[^:]*)/.exec(text)?.[0] ?? '';

/** Whether it is an address of a network with a port, and no name. */
export const isIpWithPort = (text: string): boolean =>
  isAddress(text) && isIp(hostOfAddress(text)) && hostOfAddress(text) !== text;
