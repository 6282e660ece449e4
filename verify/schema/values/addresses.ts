import { isIPv4, isIPv6 } from 'node:net';
import { type Block, contains, parseBlock } from '../../cidr';

/**
 * Addresses and networks as the parsers of an API server and of istiod read them.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/util/validation/ip.go StrictIPCIDRValidation, on since 1.36
 */
const LENGTH = /^(?:0|[1-9]\d{0,2})$/;
/** IPv4 at the end of an IPv6 address: `64:ff9b::10.1.2.3`. */
const TAIL = /:(\d+)\.(\d+)\.(\d+)\.(\d+)$/;

const hexadecimal = (text: string): string =>
  text.replace(TAIL, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
    return `:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });

const blockOf = (text: string): Block => parseBlock(hexadecimal(text)) as Block;

const MAPPED = blockOf('::ffff:0:0/96');

/** IPv4 or IPv6, no zeros in front of an octet, no zone (`%eth0`), no IPv4 written as IPv6 (`::ffff:10.1.2.3`). */
export const isAddress = (text: string): boolean =>
  isIPv4(text) || (isIPv6(text) && !text.includes('%') && !contains(MAPPED, blockOf(text)));

/** An address and the length of its network, `10.1.2.3/8`. */
export function isPrefix(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || !isAddress(address) || !LENGTH.test(length)) return false;
  return Number(length) <= (isIPv4(address) ? 32 : 128);
}

/** A prefix that has no bits behind its length, `10.0.0.0/8`. */
export const isNetwork = (text: string): boolean =>
  isPrefix(text) && blockOf(text).first === blockOf(text.split('/')[0] ?? '').first;

/** As RFC 5952 writes it. @see https://url.spec.whatwg.org/#concept-ipv6-serializer */
const canonical = (address: string): string =>
  isIPv4(address) ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);

export const isCanonicalAddress = (text: string): boolean => isAddress(text) && canonical(text) === text;

export const isCanonicalNetwork = (text: string): boolean =>
  isNetwork(text) && isCanonicalAddress(text.split('/')[0] ?? '');

/** Unspecified, loopback, link-local: nothing that a cluster could reach. @see ValidateEndpointIP in pkg/apis/core/validation */
const UNREACHABLE = [
  ...['0.0.0.0/32', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/24', '::/128', '::1/128', 'fe80::/10'],
  ...Array.from('0123456789abcdef', (flags) => `ff${flags}2::/16`),
].map(blockOf);

/** An address that an endpoint may have. */
export const isEndpointAddress = (text: string): boolean =>
  isAddress(text) && !UNREACHABLE.some((block) => contains(block, blockOf(text)));

/** Whether a network lies in another and is smaller, host bits of both left aside; what is no network is another's business. */
export function isWithin(inner: string, outer: string): boolean {
  const [small, large] = [parseBlock(hexadecimal(inner)), parseBlock(hexadecimal(outer))];
  if (!small || !large) return true;
  return contains(large, small) && small.last - small.first < large.last - large.first;
}

/** As isPrefix, for fields whose readers are not strict: zeros in front, IPv4 written as IPv6. */
export const isLenientPrefix = (text: string): boolean => {
  const [address = '', length = '', ...rest] = text.split('/');
  const plain = address.replace(/(?<![\d:a-f])0+(?=\d)/gi, '');
  const family = isIPv4(plain) ? 32 : isIPv6(address) && !address.includes('%') ? 128 : 0;
  return rest.length === 0 && family > 0 && /^\d{1,3}$/.test(length) && Number(length) <= family;
};
